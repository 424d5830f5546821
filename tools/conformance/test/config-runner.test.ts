// The runner of the corpus itself: how a case file is read, what is masked, and which errors are of one kind.
import { describe, expect, test } from 'vitest'
import { parseConfigCase, SHOWN_ARGS } from '../src/config-case.js'
import { errorClass } from '../src/config-errors.js'
import { outcomeOf, type RawRun } from '../src/config-outcome.js'

const CASE = `A title.
args: --ini app.ini '--set-ph=a=b c'
env: NAME=a=b
fd: 3 in.txt
mask: \\d+ => N
--- app.ini
[uwsgi]
one = 1

--- sub/
--- link -> app.ini
--- raw (escaped)
caf\\xe9\\r
a\\\\b \\*3{xy}\\
joined\\
`

describe('a case file', () => {
  test('is a title, headers and parts', () => {
    const one = parseConfigCase(CASE, 'case')
    expect(one).toMatchObject({ title: 'A title.', env: { NAME: 'a=b' }, process: true, http: false })
    expect(one.args).toEqual([...SHOWN_ARGS, '--ini', 'app.ini', '--set-ph=a=b c'])
    expect([...one.descriptors]).toEqual([[3, 'in.txt']])
    expect(one.files).toEqual([
      { kind: 'file', name: 'app.ini', bytes: Buffer.from('[uwsgi]\none = 1\n\n') },
      { kind: 'folder', name: 'sub/' },
      { kind: 'link', name: 'link', target: 'app.ini' },
      { kind: 'file', name: 'raw', bytes: Buffer.from('caf\xe9\r\na\\b xyxyxyjoined', 'latin1') },
    ])
  })

  test('reads app.ini when no arguments are given, and only the arguments when it is bare', () => {
    expect(parseConfigCase('T\n--- app.ini\n', 'case').args).toEqual([...SHOWN_ARGS, '--ini', 'app.ini'])
    expect(parseConfigCase('T\nbare: yes\nargs: --version\n', 'case').args).toEqual(['--version'])
  })

  test('says what it expects of ours when that differs', () => {
    const { differs } = parseConfigCase('T\ndiffers: numbers\n--- ours\nexit 1\nerror bad-value\nconfig a = b\nconfig c = \nout \n', 'case')
    expect(differs).toEqual({ doc: 'numbers', ours: { exit: 1, error: 'bad-value', config: ['a = b', 'c = '], out: [''] } })
  })

  test.each([
    ['', 'the first line is empty'],
    ['T\nargz: x\n', 'argz: x: no header'],
    ['T\ndiffers: numbers\n', 'go together'],
    ['T\ndiffers: numbers\n--- ours\nexit one\n', 'exit one: no outcome'],
  ])('with a mistake is refused (%j)', (text, message) => {
    expect(() => parseConfigCase(text, 'theme/name.case')).toThrow(message)
  })
})

const run = (stderr: string | Buffer, exit: number | string = 0): RawRun => ({
  exit,
  stdout: Buffer.alloc(0),
  stderr: Buffer.from(stderr),
  folder: '/tmp/folder',
})
const shown = (lines: readonly string[]): string =>
  ['a log line', '', ';uWSGI instance configuration', '[uwsgi]', ...lines, ';end of configuration', ''].join('\n')

describe('an outcome', () => {
  const one = parseConfigCase('T\n--- app.ini\n', 'case')

  test('holds the options between the marks, without the two that every case has', () => {
    const lines = ['show-config = true', 'no-server = true', 'ini = app.ini', 'one = /tmp/folder/x', 'no-server = true']
    expect(outcomeOf(one, run(shown(lines)), 'ours')).toEqual({ exit: 0, config: ['ini = app.ini', 'one = <dir>/x', 'no-server = true'] })
  })

  test('has no options when none were shown, and tells the kind of the error of a run that failed', () => {
    const line = 'app.ini:2: processes: "x" is not a whole number; expected digits (4)\n'
    expect(outcomeOf(one, run(line, 1), 'ours')).toEqual({ exit: 1, error: 'bad-value' })
    expect(outcomeOf(one, run(line, 0), 'ours')).toEqual({ exit: 0 })
  })

  test('shows bytes that are no UTF-8, and counts lines that come again and again', () => {
    const text = Buffer.from(shown(['a = caf\xe9', ...Array.from({ length: 12 }, () => 'b = 1'), 'c = 2', 'c = 2']), 'latin1')
    expect(outcomeOf(one, run(text), 'ours').config).toEqual(['latin1: a = caf\xe9', 'b = 1 (12 times)', 'c = 2', 'c = 2'])
  })
})

describe('the kind of an error', () => {
  test.each([
    [
      'unreadable',
      'realpath() of x failed: No such file or directory',
      'command line: ini: cannot read "x": no such file; expected a readable file',
    ],
    ['unknown-option', "uwsgi: unrecognized option '--x'", "command line: --x: unrecognized option '--x'"],
    ['strict', '[strict-mode] unknown config directive: x', 'app.ini:1: x: [strict-mode] unknown config directive: x'],
  ])('%s is known on both sides', (name, reference, ours) => {
    expect(errorClass('reference', [reference])).toBe(name)
    expect(errorClass('ours', [ours])).toBe(name)
  })

  test('is not told by a warning of ours', () => {
    expect(errorClass('ours', ['app.ini:1: warning: x: "x" is not a number'])).toBeUndefined()
  })
})
