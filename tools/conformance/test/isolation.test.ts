// Rights, limits and namespaces as a worker finds them, and the lines that tell of them. As root only; namespaces are the servers' own.
import { http, PYTHON, type ConformanceCase } from '../src/conformance-case.js'
import { describeConformance } from '../src/describe-conformance.js'
import type { ServerSpec } from '../src/server-spec.js'

const spec = (lines: string): ServerSpec => ({
  ini: `${PYTHON}http-socket = 127.0.0.1:0\nmaster = true\nwsgi-file = rights.py\n${lines}`,
  apps: ['rights.py'],
})
const IDS = '/status?Uid,Gid,Groups'
const CAPS = '/status?CapInh,CapPrm,CapEff,CapAmb'
const RIGHTS = [/^set(?:uid|gid| additional)/, /capability/, /^running "/]

const cases: ConformanceCase[] = [
  {
    name: 'uid and gid leave no right of root',
    server: spec('uid = 65534\ngid = 65534'),
    fresh: true,
    steps: [http(IDS), http(CAPS)],
    log: RIGHTS,
  },
  {
    name: 'add-gid replaces the further groups of the user',
    server: spec('uid = 65534\ngid = 65534\nadd-gid = 4\nadd-gid = audio'),
    fresh: true,
    steps: [http(IDS)],
    log: RIGHTS,
  },
  {
    name: 'no-initgroups leaves no further group',
    server: spec('uid = nobody\ngid = 33\nno-initgroups = true'),
    fresh: true,
    steps: [http(IDS)],
    log: RIGHTS,
  },
  {
    name: 'cap leaves exactly those capabilities',
    server: spec('uid = 65534\ngid = 65534\ncap = net_bind_service,sys_nice'),
    fresh: true,
    steps: [http(IDS), http(CAPS)],
    log: RIGHTS,
  },
  {
    name: 'drop-after-apps drops when the apps are there',
    server: spec('uid = 65534\ngid = 65534\ndrop-after-apps = true'),
    fresh: true,
    steps: [http(IDS)],
    log: [...RIGHTS, /^WSGI app/, /^spawned uWSGI master/],
  },
  {
    name: 'drop-after-init drops before the apps are loaded',
    server: spec('uid = 65534\ngid = 65534\ndrop-after-init = true'),
    fresh: true,
    steps: [http(IDS)],
    log: [...RIGHTS, /^uwsgi socket/, /^WSGI app/],
  },
  {
    name: 'limits hold in workers and are logged',
    server: spec('limit-as = 900\nlimit-nproc = 4000\nmax-fd = 444\nprio = 4'),
    fresh: true,
    steps: [http('/limits'), http('/')],
    log: [/^limiting/, /^your process/, /^detected max/, /scheduler priority/],
  },
  {
    name: 'cpu-affinity ties workers to CPUs',
    server: spec('processes = 3\ncpu-affinity = 1'),
    fresh: true,
    steps: [{ kind: 'log', until: /^mapping worker/, count: 3 }, http('/')],
    log: [/^mapping worker/],
    logUnordered: true,
  },
  {
    name: 'cpu-affinity goes round',
    server: spec('cpu-affinity = 5'),
    fresh: true,
    steps: [{ kind: 'log', until: /^mapping worker/ }],
    log: [/^mapping worker/],
  },
  { name: 'ksm says its frequency', server: spec('ksm = 3'), fresh: true, steps: [http('/')], log: [/KSM/] },
  {
    name: 'unshare and the hooks around it are in this order',
    server: spec(
      'unshare = uts,ipc\nuid = 65534\ngid = 65534\nhook-pre-jail = print:one\nhook-in-jail = print:two\nhook-post-jail = print:three\nexec-post-jail = echo four >&2\nhook-as-root = hostname:conformance',
    ),
    fresh: true,
    steps: [http('/')],
    log: [...RIGHTS, /linux-namespace/, /^(?:one|two|three|four)$/],
  },
  {
    name: 'jailed alone runs the post-jail hooks',
    server: spec('jailed = true\nuid = 65534\nhook-post-jail = print:here'),
    fresh: true,
    steps: [http('/')],
    log: RIGHTS,
  },
  {
    name: 'an unknown namespace ends the start',
    server: spec('unshare = bogus'),
    steps: [],
    log: [/applied unshare/],
    expect: { exit: { code: 1 } },
  },
  {
    name: 'a root that does not exist ends the start',
    server: spec('chroot = /no/such/root'),
    steps: [],
    log: [/^chroot\(\) to/],
    expect: { exit: { code: 1 } },
  },
  {
    name: 'a pivot-root that does not exist ends the start',
    server: spec('pivot-root = /no/such/root old'),
    steps: [],
    expect: { exit: { code: 1 } },
  },
  ...['privileged', 'unprivileged'].map((time): ConformanceCase => ({
    name: `${time}-binary-patch-arg takes the place of the server`,
    server: spec(`uid = 65534\ngid = 65534\nhook-as-user = print:as user\n${time}-binary-patch-arg = echo "it is $(id -u)" >&2; exit 5`),
    steps: [],
    log: [/^it is/, /^as user$/],
    expect: { exit: { code: 5 } },
  })),
  {
    name: 'refork goes on in a child',
    server: spec('refork = true\nuid = 65534\ngid = 65534'),
    fresh: true,
    steps: [http(IDS)],
    log: [/re-fork/, /^setuid/],
    logUnordered: true,
  },
]

if (process.getuid?.() === 0) describeConformance('isolation', cases)
