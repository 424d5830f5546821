// The completion scripts in the shells they are for: each shell is run, given a command line, and says what it would offer.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.js'

let folder: string
let work: string

async function cli(...argv: string[]): Promise<{ status: number; out: string; err: string }> {
  const out: string[] = []
  const err: string[] = []
  const status = await main(argv, {}, folder, { out: (line) => out.push(line), err: (line) => err.push(line) })
  return { status, out: out.join('\n'), err: err.join('\n') }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-completion-'))
  work = join(folder, 'work')
  mkdirSync(join(work, 'sites'), { recursive: true })
  for (const name of ['app.ini', 'app.py', 'notes.txt', 'site.yaml']) writeFileSync(join(work, name), '')
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { status, out } = await cli('completion', shell)
    expect(status).toBe(0)
    writeFileSync(join(folder, `uwsgi.${shell}`), `${out}\n`)
  }
  writeFileSync(join(folder, 'capture.zsh'), ZSH_CAPTURE)
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** Runs a shell, which must not complain. */
function run(file: string, args: readonly string[], env: Record<string, string> = {}): string {
  const result = spawnSync(file, args, {
    cwd: work,
    encoding: 'utf8',
    timeout: 20_000,
    killSignal: 'SIGKILL',
    env: { PATH: process.env['PATH'], HOME: folder, TERM: 'dumb', ...env },
  })
  expect(result.error).toBeUndefined()
  expect(result.stderr).toBe('')
  return result.stdout
}

/** As readline would split and call it; an equals sign is a word of its own. */
function bash(...words: readonly string[]): string[] {
  const split = ['uwsgi-ts', ...words].flatMap((word) => word.split(/(=)/).filter((part, at) => part !== '' || at === 0))
  if (words.at(-1)?.endsWith('=') === true) split.push('')
  const script = `source ${join(folder, 'uwsgi.bash')}
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
    _uwsgi_ts
    printf '%s\\n' "\${COMPREPLY[@]}"`
  return run('bash', ['--norc', '-c', script, 'bash', ...split])
    .split('\n')
    .filter((line) => line !== '')
}

function fish(...words: readonly string[]): string[] {
  const line = ['uwsgi-ts', ...words].join(' ')
  const script = `source ${join(folder, 'uwsgi.fish')}; complete -C '${line}'`
  return run('fish', ['--no-config', '-c', script])
    .split('\n')
    .filter((offered) => offered !== '')
    .map((offered) => offered.split('\t')[0] ?? '')
}

/** A zsh on a pseudo terminal whose compadd prints what it is given; the marks around it say when it is done. */
const ZSH_CAPTURE = `
zmodload zsh/zpty
zpty child zsh -f -i
zpty -w child "PS1= PROMPT_EOL_MARK=; stty -echo; cd $WORK"
zpty -w child "fpath=($FUNCTIONS \\$fpath); autoload -U compinit; compinit -u -d $ZDOTDIR/dump"
[[ -n $SCRIPT ]] && zpty -w child "source $SCRIPT"
zpty -w child 'bindkey "^I" complete-word; LISTMAX=10000'
zpty -w child 'compadd() {
  if [[ \${@[1,(i)(-|--)]} == *-[OAD]\\ * ]]; then builtin compadd "$@"; return; fi
  local -a hits
  builtin compadd -A hits "$@"
  print -rl -- $hits > /dev/tty
  builtin compadd "$@"
}'
zpty -w child 'mark_first() { print -r -- "%%""first" > /dev/tty }; mark_last() { print -r -- "%%""last" > /dev/tty }'
zpty -w child 'compprefuncs=(mark_first); comppostfuncs=(mark_last); print -r -- "%%""ready"'
zpty -r -m child seen '*%%ready*'
zpty -w -n child "$LINE"$'\\t'
zpty -r -m child seen '*%%first*%%last*'
print -r -- "$seen"
zpty -d child
`

function zsh(...words: readonly string[]): string[] {
  return zshOffers({ SCRIPT: join(folder, 'uwsgi.zsh') }, words.join(' '))
}

/** `how`: SCRIPT to source, or FUNCTIONS, a folder of fpath. */
function zshOffers(how: Record<string, string>, line: string): string[] {
  const env = { SCRIPT: '', FUNCTIONS: '', WORK: work, ZDOTDIR: folder, LINE: `uwsgi-ts ${line}`, ...how }
  const out = run('zsh', ['-f', join(folder, 'capture.zsh')], env).replaceAll('\r', '')
  return out
    .slice(out.lastIndexOf('%%first') + '%%first'.length, out.lastIndexOf('%%last'))
    .split('\n')
    .filter((line, at, lines) => line !== '' && lines.indexOf(line) === at)
}

describe.each([
  ['bash', bash],
  ['zsh', zsh],
  ['fish', fish],
] as const)('%s', (shell, offered) => {
  describe.skipIf(!existsSync(`/usr/bin/${shell}`))(`asked for completions (skipped without /usr/bin/${shell})`, () => {
    test('long options by their beginning', () => {
      const options = offered('--hara').map((word) => word.replace(/=$/, ''))
      expect(options).toEqual(expect.arrayContaining(['--harakiri', '--harakiri-verbose']))
      expect(options.filter((option) => !option.includes('hara'))).toEqual([])
    })

    test('options of installed plugins, and none that is not built', () => {
      const options = offered('--wsgi').map((word) => word.replace(/=$/, ''))
      expect(options).toContain('--wsgi-file')
      expect(offered('--snmp')).toEqual([])
    })

    test('configurations, apps and folders as bare arguments, and subcommands in the first place', () => {
      const first = offered('')
      expect(first).toEqual(expect.arrayContaining(['app.ini', 'site.yaml', 'app.py', 'completion', 'schema', 'help']))
      expect(first.map((word) => word.replace(/\/$/, ''))).toContain('sites')
      expect(first).not.toContain('notes.txt')
      expect(offered('--master', '')).not.toContain('completion')
    })

    test('files by the kind an option takes', () => {
      expect(offered('--ini', 'a')).toEqual(['app.ini'])
      expect(offered('--wsgi-file', 'a')).toEqual(['app.py'])
      expect(offered('--logto', 'n')).toEqual(['notes.txt'])
      expect(offered('--chdir', 's').map((word) => word.replace(/\/$/, ''))).toEqual(['sites'])
    })

    test('the words of an option that takes one of a few', () => {
      expect(offered('--print-config', '').toSorted()).toEqual(['ini', 'json', 'yaml'])
      expect(offered('--preset', 'prod')).toEqual(['production'])
      expect(offered('--option-help', 'harakiri-v')).toEqual(['harakiri-verbose'])
      expect(offered('--uid', 'roo')).toEqual(['root'])
    })

    test('the words of a subcommand', () => {
      expect(offered('completion', '').toSorted()).toEqual(['bash', 'fish', 'zsh'])
      expect(offered('help', 'sock')).toEqual(['sockets'])
    })

    test('values after an equals sign', () => {
      const words = offered('--help=sock').map((word) => word.replace(/^--help=/, ''))
      expect(words).toEqual(['sockets'])
    })

    test(`the script is valid ${shell} and begins with how to use it`, () => {
      expect(run(shell, ['-n', join(folder, `uwsgi.${shell}`)])).toBe('')
    })
  })
})

test('bash completes after an equals sign also where COMP_WORDBREAKS lacks it', () => {
  const script = `source ${join(folder, 'uwsgi.bash')}; COMP_WORDS=(uwsgi-ts --print-config=y); COMP_CWORD=1; _uwsgi_ts; echo "\${COMPREPLY[@]}"`
  expect(run('bash', ['--norc', '-c', script])).toBe('--print-config=yaml\n')
})

test.skipIf(!existsSync('/usr/bin/zsh'))('zsh finds the script as a file of fpath (skipped without /usr/bin/zsh)', () => {
  const functions = join(folder, 'functions')
  mkdirSync(functions)
  writeFileSync(join(functions, '_uwsgi-ts'), readFileSync(join(folder, 'uwsgi.zsh')))
  expect(zshOffers({ FUNCTIONS: functions, ZDOTDIR: functions }, 'completion ')).toEqual(['bash', 'zsh', 'fish'])
})

test('bash is also told the short forms and the values of flags', () => {
  expect(bash('-')).toEqual(expect.arrayContaining(['-p', '-M', '--master']))
  expect(bash('--master=')).toEqual(['true', 'false'])
  expect(bash('--master', 'a')).toEqual(['app.ini', 'app.py'])
})

test.skipIf(!existsSync('/usr/bin/fish'))('fish shows the help of an option (skipped without /usr/bin/fish)', () => {
  const line = `source ${join(folder, 'uwsgi.fish')}; complete -C 'uwsgi-ts --harakiri-v'`
  expect(run('fish', ['--no-config', '-c', line])).toMatch(/^--harakiri-verbose\tLog where/)
})

test('a shell that is not known is refused', async () => {
  expect(await cli('completion', 'ksh')).toEqual({
    status: 1,
    out: '',
    err: 'completion: "ksh" is no shell known here; expected bash, zsh, fish',
  })
  expect((await cli('completion')).err).toBe('completion: no shell is named; expected bash, zsh, fish')
})
