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
  'inc/vars/FROM_DIR': 'two\nlines \n\n',
  'inc/vars/EMPTY': '',
  'inc/before.txt': '[uwsgi]\nset-ph = before-%n=1\n',
  'inc/after.txt': '\n[uwsgi]\nset-ph = after-%n=1\n',
  'inc/ends.ini': '[uwsgi]\nadd-header = in%(_)\nendif =\nadd-header = behind\n',
  'inc/opens.ini': '[uwsgi]\nfor = x y\nadd-header = %(_)\n',
  'inc/lines.txt': 'a \r\nb\t\n\n  c\n\r\nlast\r',
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
  [
    'custom options that act where they stand',
    'early = 1 2\ndeclare-option = early=set-ph=e$1=$2|$3\nearly = a b\ndeclare-option = files=ini=inc/defaults.ini;set=made=$1;broken\nfiles = %(who)\nwho = me\nadd-header = %(made)%(ea)\ndeclare-option2 = late=set=late-$1=x\nlate = %(who)',
  ],
  [
    'ranges of allowed options',
    'blacklist = env  unenv\nprocesses = 2\nend-blacklist =\nenv = A=1\nwhitelist = threads end-whitelist\nthreads = 2\nend-whitelist =',
  ],
  [
    'names of hosts and variables that are set while reading',
    'resolve = here=127.0.0.1\nearly-envdir = inc/vars\nadd-header = %(here) $(FROM_DIR) $(EMPTY)|\nif-env = FROM_DIR\nadd-header = %(_)\nend =\nenv = LATE=1\nif-env = LATE\nadd-header = late\nend =',
  ],
  ['texts around every file', 'inject-before = inc/before.txt\ninject-after = inc/after.txt\nini = inc/defaults.ini'],
  [
    'more arithmetic',
    `a = -7\nbig = 9223372036854775807\n${['++ 5', '1 + ++ 2', '+ ', 'x ', 'big + 1', '5 -- --', '3 * -2', 'a b', '5 + 0x10', '10 / 3 / 2', '99999999999999999999 + 1', '5 +7', '-- ', ' '].map((sum) => `add-header = x%(${sum})`).join('\n')}`,
  ],
  [
    'ends that belong to nothing, and files inside of blocks',
    'if-env = NOPE\nfor = 1 2\nadd-header = a\nendfor =\nadd-header = b\nendif =\nendif\nfor = 1 2\nini = inc/ends.ini\nadd-header = %(_)\nend =\nini = inc/opens.ini\nadd-header = %(_)\nend-for =',
  ],
  [
    'options without a value',
    'add-header = a%(master)b',
    '--master',
    '--if-opt',
    'master',
    '--procname=x',
    '--endif',
    '--if-not-opt',
    'master',
    '--procname=y',
    '--endif',
  ],
  [
    'lines of a file with carriage returns and blanks',
    'for-readline = inc/lines.txt\nadd-header = [%(_)]\nendfor =\nfor-readline = nosuch\nadd-header = c\nendfor =',
  ],
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
    spawnSync('mkdir', ['-p', join(folder, 'inc', 'vars')])
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
