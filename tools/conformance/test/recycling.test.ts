// Workers that are replaced while the server runs: which lines say so, and what the statistics count.
import { describeConformance } from '../src/describe-conformance.js'
import { http, PSGI, PYTHON, REQUEST_LINE, type ConformanceCase } from '../src/conformance-case.js'
import type { ServerSpec } from '../src/server-spec.js'

const RESPAWNED = /^Respawned uWSGI worker/
const LINES = [/is done\. Seeya/, /killed successfully/, /lifetime reached/, /EVIL/, /^DAMN/, RESPAWNED, REQUEST_LINE]
const spec = (lines: string): ServerSpec => ({
  ini: `${PYTHON}http-socket = 127.0.0.1:0\nmaster = true\nwsgi-file = pace.py\nstats = stats.sock\n${lines}`,
  apps: ['pace.py'],
})

/** Answers how many children are dead and not waited for, then leaves another one. */
const FORKING_PY = `
import os, signal
left = []
def application(env, start):
    zombies = 0
    for pid in left:
        try: zombies += open('/proc/%d/stat' % pid).read().rpartition(') ')[2][0] == 'Z'
        except OSError: pass
    pid = os.fork()
    if pid == 0: os._exit(0)
    left.append(pid)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    start('200 OK', [])
    return [b'%d' % zombies]
`
const FORKING_PERL = `
use POSIX ();
my @left;
sub state { open my $f, '<', "/proc/$_[0]/stat" or return ''; (<$f> =~ /\\) (.)/)[0] }
sub {
    my $zombies = grep { state($_) eq 'Z' } @left;
    my $pid = fork;
    POSIX::_exit(0) unless $pid;
    push @left, $pid;
    select undef, undef, undef, 0.01 until state($pid) eq 'Z';
    [200, [], [$zombies]];
}
`

const cases: ConformanceCase[] = [
  {
    name: 'max-requests replaces a worker after its last request and says so in three lines',
    server: spec('max-requests = 2\nmin-worker-lifetime = 0'),
    fresh: true,
    steps: [http('/a'), http('/b'), { kind: 'log', until: RESPAWNED }, http('/c')],
    log: LINES,
    expect: { log: [{}, {}, '...The work of process P is done. Seeya!', 'worker 1 killed successfully (pid: P)', {}, {}] },
  },
  {
    name: 'the statistics count the processes of a place, and the requests of the last one apart',
    server: spec('max-requests = 2\nmin-worker-lifetime = 0'),
    fresh: true,
    steps: [
      http('/a'),
      http('/b'),
      { kind: 'log', until: RESPAWNED },
      http('/c'),
      {
        kind: 'stats',
        to: 'stats.sock',
        values: ['workers.0.respawn_count', 'workers.0.requests', 'workers.0.delta_requests', 'workers.0.harakiri_count'],
      },
    ],
  },
  {
    name: 'max-requests leaves a worker alone that is younger than the default of min-worker-lifetime',
    server: spec('max-requests = 1'),
    fresh: true,
    steps: [http('/a'), http('/b'), http('/c')],
    log: LINES,
  },
  {
    name: 'max-worker-lifetime says how long the worker ran, and nothing when it is gone',
    server: spec('max-worker-lifetime = 1\nmin-worker-lifetime = 0'),
    fresh: true,
    steps: [http('/a'), { kind: 'log', until: RESPAWNED }],
    log: LINES,
  },
  {
    name: 'a least lifetime above the greatest is refused',
    server: spec('max-worker-lifetime = 5\nmin-worker-lifetime = 5'),
    steps: [],
    expect: { exit: { code: 1 } },
  },
  {
    name: 'reload-on-rss replaces a worker that has grown, with the lines of max-requests',
    server: spec('reload-on-rss = 80\nmin-worker-lifetime = 0'),
    fresh: true,
    steps: [http('/eat'), http('/eat'), http('/eat'), { kind: 'log', until: RESPAWNED }],
    log: LINES,
  },
  {
    name: 'reload-on-as replaces a worker whose address space has grown',
    server: spec('reload-on-as = 400\nmin-worker-lifetime = 0'),
    fresh: true,
    steps: [http('/reserve?500'), { kind: 'log', until: RESPAWNED }],
    log: LINES,
  },
  {
    name: 'evil-reload-on-rss kills a worker that has grown',
    server: spec('evil-reload-on-rss = 60\nmem-collector-freq = 1'),
    fresh: true,
    steps: [http('/eat'), http('/eat'), { kind: 'log', until: RESPAWNED }],
    log: LINES,
  },
  ...(
    [
      ['a WSGI app', `${PYTHON}wsgi-file = app.py`, { 'app.py': FORKING_PY }],
      ['a PSGI app', `${PSGI}psgi = app.psgi`, { 'app.psgi': FORKING_PERL }],
    ] as [string, string, Record<string, string>][]
  ).map(([name, server, files]): ConformanceCase => ({
    name: `reaper waits for the processes that ${name} has left behind`,
    server: { ini: `${server}\nhttp-socket = 127.0.0.1:0\nmaster = true\nreaper = true`, files },
    fresh: true,
    steps: [http('/fork'), http('/fork')],
  })),
]

describeConformance('recycling', cases)
