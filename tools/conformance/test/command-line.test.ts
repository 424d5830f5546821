// Command lines that end by themselves: exit statuses and what stands on standard output.
import { expect } from 'vitest'
import { describeConformance } from '../src/describe-conformance.js'
import { PYTHON, type ConformanceCase } from '../src/conformance-case.js'

const ends = (name: string, server: ConformanceCase['server'], more: Partial<ConformanceCase> = {}): ConformanceCase => ({
  name,
  server,
  steps: [],
  ...more,
})
const ini = `${PYTHON}http-socket = 127.0.0.1:0\n`

const cases: ConformanceCase[] = [
  ends(
    'need-app without a loadable app is status 22',
    { ini: `${ini}master = true\nneed-app = true\nwsgi-file = broken.py`, apps: ['broken.py'] },
    { log: [/^\*\*\* no app loaded/, /^unable to load app/] },
  ),
  ends('need-app without any app is status 22', { ini: `${ini}need-app = true` }, { log: [/^\*\*\* no app loaded/] }),
  ends(
    'need-app with lazy-apps is status 22',
    { ini: `${ini}master = true\nlazy-apps = true\nneed-app = true\nwsgi-file = broken.py`, apps: ['broken.py'] },
    {
      log: [/^\*\*\* no app loaded/],
      unpinned: 'the status is 22 or 0, as worker or master is quicker',
      differs: {
        doc: 'need-app-lazy',
        reference: { log: ['*** no app loaded. GAME OVER ***'] },
        ours: { exit: { code: 22 }, log: ['*** no app loaded. GAME OVER ***'] },
      },
    },
  ),
  ends(
    '--get prints the value of an option',
    { ini: `${ini}processes = 3\nset-placeholder = who=me\nown = %(who)!`, args: ['--get', 'processes', '--get', 'own'] },
    { stdout: true },
  ),
  ends('an unknown option on the command line is status 1', { args: ['--no-such-option'] }),
  ends('a config file that is not there is status 1', { args: ['--ini', 'nowhere.ini'] }),
  ends(
    'strict refuses an unknown key with status 1',
    { ini: `strict = true\n${ini}no-such-option = 1` },
    {
      log: [/no-such-option/],
      differs: {
        doc: 'error-messages',
        reference: { exit: { code: 1 }, log: ['[strict-mode] unknown config directive: no-such-option'] },
        ours: { exit: { code: 1 } },
      },
    },
  ),
  ends('exit ends with the given status', { args: ['--exit=7'] }),
  ends('an address of another machine is status 1', { ini: `${PYTHON}http-socket = 203.0.113.1:8000` }, {}),
  ends('chdir to a folder that is not there is status 1', { ini: `${ini}chdir = nowhere` }),
  ends('an unknown user is status 1', { ini: `${ini}uid = no-such-user-here` }),
  ends('need-plugin of an unknown plugin is status 1', { ini: `need-plugin = no_such_plugin\n${ini}` }),
  ends('no sockets', { ini: `${PYTHON}wsgi-file = answers.py`, apps: ['answers.py'] }),
  ends('python-version prints the version and ends', { ini: `${ini}python-version = true` }, { stdout: true }),
  ends('python-version needs no socket', { args: ['--plugin', 'python3', '--python-version'] }, { stdout: true }),
  ends('perl-version needs no socket', { args: ['--plugin', 'psgi', '--perl-version'] }, { stdout: true }),
  ends('flock of a file that is not there is status 1', { ini: `${ini}flock = nowhere.lock` }),
  ends('flock2 of a file that is not there is status 1', { ini: `${ini}flock2 = nowhere.lock` }),
  ends(
    'file-write writes as many files as it is given, before a start that fails later',
    { ini: `${ini}file-write = out=a=b\nfile-write = empty=\nchdir = nowhere` },
    { log: [/^writing /] },
  ),
  ends('file-write without a text is status 1', { ini: `${ini}file-write = out` }),
  ends('file-write in a folder that is not there is status 1', { ini: `${ini}file-write = nowhere/out=1` }),
  ends(
    'an option whose feature is not built is refused by name',
    { ini: `${ini}cache2 = name=c,items=10\nno-server = true` },
    {
      log: [/cache2: /],
      differs: {
        doc: 'not-built',
        reference: { exit: { code: 0 } },
        ours: {
          exit: { code: 1 },
          log: [expect.stringMatching(/^app\.ini:[\d:]+: cache2: the option belongs to @uwsgi-ts\/cache, which is not written/) as unknown],
        },
      },
    },
  ),
  ends(
    'no-server checks the configuration and ends',
    { ini: `${ini}no-server = true\nwsgi-file = answers.py`, apps: ['answers.py'] },
    { log: [/no-server/] },
  ),
]

describeConformance('command-line', cases)
