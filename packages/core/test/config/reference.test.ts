// Compares show-config with the real uWSGI, entry by entry, for configurations that both can read.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config/resolve.js'
import { showConfig } from '../../src/config/show-config.js'

const REFERENCE = '/usr/bin/uwsgi-core'
const ENV = { FOO: 'foo', HOME: '/root', UWSGI_LOG_MICROS: '1' }

const FILES: Readonly<Record<string, string>> = {
  'inc/defaults.ini': '[uwsgi]\nprocname = default\n[app2]\nprocname-append = app2-of-defaults\n',
  'inc/one.ini': '[uwsgi]\nset-ph = lower=%n %d\nset-ph = upper=%N|%D|%x\n',
  'inc/path.ini': '[uwsgi]\nset-ph = q%n=%p|%d|%o|%c|%i|%j\n',
  'inc/body.txt': 'two\nlines\n',
  'inc/base.ini': '[uwsgi]\nprocesses = 2\nprocname = $(FOO)-%(which)\n',
}

const CASES: ReadonlyArray<readonly [title: string, ini: string, ...argv: string[]]> = [
  [
    'comments, blanks and values with ; and =',
    '# c\n ; c\nadd-header = X-A: 1 ; no comment\nadd-header=a=b=c\n\tmaster\nvacuum =\n[other]\nprocesses = 9\n[uwsgi]\nprocesses=2',
  ],
  ['carriage returns', 'processes = 2\r\nmaster = true\r\n'],
  ['section chains', 'ini = :app1\nini = inc/defaults.ini\nini = :app2\n[app1]\nprocname-prefix = one\n[app2]\nprocname-append = two'],
  [
    'magic variables',
    'set-ph = a=%n %s %e|%x|%p %d %c %o %0 %1 %j\nset-ph = b=100%% %z|\nkey%n = 1\ninclude = inc/one.ini\nset-ph = c=%n %N %u %U %g %G %h %k',
  ],
  [
    'magic variables of a path with dots and links',
    'set-ph = p%n=%p|%d|%o|%c|%0|%1',
    '--ini',
    './inc/../link.ini',
    '--ini',
    'inc-link/path.ini',
  ],
  ['placeholders', 'foo = 17\nbase = /srv/%(who)\nwho = joe\nchdir = x%(base)/site\nprocname = %(nosuch) %() %('],
  [
    'placeholder math',
    [
      'foo = 17',
      'bar = 30',
      ...[
        'foo + bar + 3',
        'foo + bar + 3 * 2',
        'foo ++',
        'foo --',
        'foo bar',
        'foo bar ++',
        'bar / foo',
        'bar / 0',
        'foo - bar',
        'foo bar + 1 baz 2',
        'foo+bar',
      ].map((sum) => `add-header = x%(${sum})`),
    ].join('\n'),
  ],
  [
    'environment references and conditions',
    'add-header = $(FOO) $(NOPE)\nif-env = FOO\nadd-header = a %(_)\nendif =\nif-env = FOO=x\nadd-header = b\nendif =\nif-not-env = FOO=x\nadd-header = c %(_)\nend-if =',
  ],
  ['file contents', 'add-header = a @(inc/body.txt) b\nadd-header = @(exec://echo hi)'],
  [
    'loops',
    'for = a  b c\nadd-header = 1%(_)\nadd-header = 2%(_)\nendfor =\nfor-times = 2\nenv = N=%(_)\nend =\nfor-glob = inc/*.ini\nenv = F=%(_)\nendfor =\nfor-glob = nosuch*\nenv = G=%(_)\nendfor =\nfor-readline = inc/body.txt\nenv = L=%(_)\nendfor =',
  ],
  [
    'option and path conditions',
    'processes = 4\nif-opt = processes=4\nadd-header = a %(_)\nendif =\nif-not-opt = threads\nadd-header = b %(_)\nendif =\nif-dir = inc\nadd-header = c %(_)\nendif =\nif-file = inc\nadd-header = d\nendif =\nif-reload =\nadd-header = e\nendif =',
  ],
  ['custom options', 'declare-option = app=procname=$1;add-header=X-App: $1\napp = blog'],
  ['inherited files', 'which = base\nprocesses = 4\ninherit = inc/%(which).ini'],
  ['set and set-ph', 'set = processes=3\nset-ph = foo=bar\nset = zed=x%(foo)\nprocname = x%(zed)'],
  ['the order of sources', 'procname = x%(who)', '-p', '3', '--set-ph', 'who=%n', '--add-header=X-$(FOO)', '-ML', '--workers=7'],
]

function block(lines: readonly string[]): string[] {
  const start = lines.indexOf(';uWSGI instance configuration')
  // Lines logged while the block is made stand before it; what it holds is between the two marks.
  return lines.slice(start, lines.indexOf(';end of configuration', start) + 1)
}

describe.skipIf(!existsSync(REFERENCE))('show-config prints what uWSGI prints (skipped without uwsgi-core)', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-reference-'))
    spawnSync('mkdir', ['-p', join(folder, 'inc')])
    for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text)
    symlinkSync('inc/path.ini', join(folder, 'link.ini'))
    symlinkSync('inc', join(folder, 'inc-link'))
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  test.each(CASES)('for %s', async (_, ini, ...options) => {
    writeFileSync(join(folder, 'case.ini'), `[uwsgi]\n${ini}\n`)
    const argv = ['--no-server', '--show-config', ...options, 'case.ini']
    const reference = spawnSync(REFERENCE, argv, { cwd: folder, env: ENV, encoding: 'utf8' })
    const config = await readConfig(argv, ENV, folder, { log: () => undefined, print: () => undefined })
    expect(block(showConfig(config.shown).join('\n').split('\n'))).toEqual(block(reference.stderr.split('\n')))
  })

  test('every option it has is declared here or known by name, so that none can be missing unnoticed', async () => {
    const { KnownOptions } = await import('../../src/options/known-options.js')
    const { CORE_OPTIONS } = await import('../../src/options/core-options.js')
    const known = new KnownOptions()
    const own = new Set(Object.entries(CORE_OPTIONS).flatMap(([name, declaration]) => [name, ...(declaration.aliases ?? [])]))
    const names = spawnSync(REFERENCE, ['--dump-options'], { encoding: 'utf8' })
      .stdout.split('\n')
      .filter((name) => name !== '')
    expect(names.length).toBeGreaterThan(700)
    expect(names.filter((name) => !own.has(name) && known.ownerOf(name) === undefined)).toEqual([])
  })
})
