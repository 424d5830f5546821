// Cron by options: what the log and the stats say of entries and runs.
import { http, PYTHON, type ConformanceCase } from '../src/conformance-case.js'
import { describeConformance } from '../src/describe-conformance.js'
import type { ServerSpec } from '../src/server-spec.js'

const spec = (more: string): ServerSpec => ({
  ini: `${PYTHON}http-socket = 127.0.0.1:0\nmaster = true\nwsgi-file = slow.py\nstats = stats.sock\n${more}`,
  apps: ['slow.py'],
})
const FIELDS = ['minute', 'hour', 'day', 'month', 'week', 'command', 'unique', 'legion'] as const
const refused = (name: string, line: string): ConformanceCase => ({ name, server: spec(line), steps: [] })

const cases: ConformanceCase[] = [
  {
    name: 'an entry that always fits runs at the start, and its end is told',
    server: spec('cron = -1 -1 -1 -1 -1 sleep 1'),
    fresh: true,
    steps: [{ kind: 'log', until: /exited after \d+ second\(s\)$/ }],
    log: [/\[uwsgi-cron\] command ".*" registered/, /\[uwsgi-cron\] running/],
  },
  {
    name: 'entries stand in the stats with their fields',
    server: spec('cron = 59 2 31 2 7 one  "two"\nunique-cron = -2 5 31 2 -1 three\ncron2 = minute=30,hour=5,day=31,month=2,unique=1 four'),
    fresh: true,
    steps: [
      http('/a'),
      {
        kind: 'stats',
        to: 'stats.sock',
        values: [0, 1, 2].flatMap((index) => [...FIELDS, 'pid', 'started_at'].map((field) => `crons.${String(index)}.${field}`)),
      },
    ],
    log: [/registered as cron task/],
  },
  {
    name: 'a run that takes too long is killed',
    server: spec('cron-harakiri = 1\ncron = -1 -1 -1 -1 -1 sleep 100'),
    fresh: true,
    steps: [{ kind: 'log', until: /exited after \d+ second\(s\)$/ }],
    log: [/HARAKIRI ON CRON/],
  },
  {
    name: 'an entry that can never run is warned of',
    server: spec('cron = 61 -1 -1 -1 -1 late'),
    fresh: true,
    steps: [{ kind: 'alive' }],
    log: [/\[uwsgi-cron\]/],
    differs: {
      doc: 'cron-entries',
      reference: { log: ['[uwsgi-cron] command "late" registered as cron task'] },
      ours: {
        log: [
          '[uwsgi-cron] command "late" registered as cron task',
          '[uwsgi-cron] command "late" will never run: minute 61 is not from 0 to 59',
        ],
      },
    },
  },
  {
    name: 'a URL that always fits is asked for at the start',
    server: spec('plugin = curl_cron\ncurl-cron = -1 -1 -1 -1 -1 http://127.0.0.1:2/nobody'),
    fresh: true,
    steps: [{ kind: 'log', until: /\[uwsgi-curl-cron\] requesting/ }],
    log: [/registered as cron task/, /requesting/],
  },
  refused('an entry for a legion has to name it', 'legion-cron = x'),
  refused('stars are no fields', 'cron = * * * * * x'),
  refused('four fields are too few', 'cron = 1 2 3 4 x'),
  refused('a list of keys needs a command', 'cron2 = minute=1'),
]

describeConformance('cron', cases)
