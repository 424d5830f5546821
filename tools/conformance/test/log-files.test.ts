// Log files that are renamed and opened anew; pid files, masks, folders and descriptors of a start.
import { http, PSGI, PYTHON, type ConformanceCase } from '../src/conformance-case.js'
import { describeConformance } from '../src/describe-conformance.js'
import type { ServerSpec } from '../src/server-spec.js'

const BASE = `${PYTHON}http-socket = 127.0.0.1:0\nmaster = true\nwsgi-file = slow.py\n`
const spec = (more: string, files: ServerSpec['files'] = {}): ServerSpec => ({ ini: `${BASE}${more}`, apps: ['slow.py'], files })
const logging = (more: string, files: ServerSpec['files'] = {}): ServerSpec => ({
  ...spec(`logto = %dlog\nmaster-fifo = f0\n${more}`, files),
  logFile: 'log',
})
const REOPENED = /^\[\d+\] .*log reopened\.$/
const ROTATION = / - logsize: \d+, triggering rotation to /
const MONITOR = /^added graceful reload monitor/
/** Descriptor 50 is the named pipe `pipe`. */
const WITH_PIPE = [
  '/usr/bin/python3',
  '-c',
  'import os, sys\nos.mkfifo("pipe")\nos.dup2(os.open("pipe", os.O_RDWR), 50)\nos.execvp(sys.argv[1], sys.argv[1:])',
]

const cases: ConformanceCase[] = [
  {
    name: 'l and L of the master FIFO, touch-logreopen and touch-logrotate open the log file anew and rename it',
    server: logging('touch-logreopen = a\ntouch-logrotate = b\nlog-backupname = %dold', { a: '', b: '' }),
    fresh: true,
    steps: [
      { kind: 'fifo', path: 'f0', write: 'l', until: REOPENED },
      { kind: 'touch', path: 'a', until: REOPENED },
      { kind: 'fifo', path: 'f0', write: 'L', until: ROTATION },
      { kind: 'touch', path: 'b', until: ROTATION },
    ],
    log: [/triggering log-reopen/, REOPENED, ROTATION],
  },
  {
    name: 'log-maxsize renames a log file that is too large',
    server: logging('log-maxsize = 3000'),
    fresh: true,
    steps: [http(`/${'a'.repeat(1700)}`), { kind: 'log', until: ROTATION }, http('/b')],
    log: [ROTATION],
  },
  {
    name: 'a log file is emptied with log-truncate',
    server: logging('log-truncate = true\nexec-post-app = (grep -c former %dlog || true) >&2', { log: 'a former line\n' }),
    fresh: true,
    steps: [{ kind: 'log', until: /^\d$/ }],
    log: [/^\d$/],
  },
  {
    name: 'daemonize2 shows an app that cannot be loaded, and fails',
    server: spec('need-app = true\ndaemonize2 = %dlog\nwsgi-file = none.py'),
    steps: [],
    log: [/^failed to open python file/, /^\*\*\* no app loaded/],
  },
  {
    name: 'vacuum removes the four pid files',
    server: spec('pidfile = p1\npidfile2 = p2\nsafe-pidfile = p3\nsafe-pidfile2 = p4\nvacuum = true'),
    fresh: true,
    steps: [{ kind: 'signal', signal: 'SIGINT' }, { kind: 'exit' }],
    log: [/^VACUUM/],
  },
  {
    name: 'reload-on-fd reloads when the descriptor can be read',
    server: { ...spec('reload-on-fd = 50:3 new code'), launcher: WITH_PIPE },
    fresh: true,
    steps: [
      { kind: 'log', until: MONITOR },
      { kind: 'fifo', path: 'pipe', write: 'abc', until: /^spawned uWSGI worker 1/ },
      { kind: 'log', until: MONITOR, count: 2 },
      http('/a'),
    ],
    log: [/^added graceful reload monitor .*\(read size: 3\)$/, / - \*\*\* fd \d+ ready/, /^gracefully \(RE\)spawned/],
    logUnordered: true,
  },
  {
    name: 'umask holds for pid files and sockets',
    server: spec('umask = 002\nsocket = app.sock\npidfile = p1\nexec-post-app = ls -l p1 app.sock | cut -c1-10 >&2'),
    fresh: true,
    steps: [{ kind: 'log', until: /^-rw/ }],
    log: [/^[-s]rw/],
    logUnordered: true,
  },
  {
    name: 'apps are loaded in the folder of chdir and run in that of chdir2',
    server: {
      ini: `${PYTHON}http-socket = 127.0.0.1:0\nmaster = true\nwsgi-file = app.py\nchdir = one\nchdir2 = ../two`,
      files: {
        'one/app.py':
          'import os\nloaded = os.getcwd()\ndef application(e, s):\n' +
          '    s("200 OK", [])\n    return [(loaded + " " + os.getcwd()).encode()]\n',
        'two/x': '',
      },
    },
    fresh: true,
    steps: [http('/a')],
    log: [/^chdir\(\) to/],
  },
  {
    name: 'PSGI apps run in the folder of chdir2',
    server: {
      ini: `${PSGI}http-socket = 127.0.0.1:0\nmaster = true\npsgi = app.psgi\nchdir2 = two`,
      files: { 'app.psgi': "use Cwd;\nmy $loaded = getcwd();\nsub { [200, [], [$loaded, ' ', getcwd()]] }\n", 'two/x': '' },
    },
    fresh: true,
    steps: [http('/a')],
    log: [/^chdir\(\) to/],
  },
]

describeConformance('log-files', cases)
