// Workers that are programs of the configuration: what they get, and what the log says of their ends.
import { fileURLToPath } from 'node:url'
import { describeConformance } from '../src/describe-conformance.js'
import { http, PYTHON, type ConformanceCase } from '../src/conformance-case.js'

const RESPAWNED = /^Respawned uWSGI worker/
const program = fileURLToPath(new URL('../apps/program.py', import.meta.url))

const cases: ConformanceCase[] = [
  {
    name: 'the program accepts on descriptor 0, and another takes its place when it has ended',
    server: { ini: `${PYTHON}http-socket = 127.0.0.1:0\nmaster = true\nworker-exec = ${program}` },
    fresh: true,
    steps: [http('/'), http('/leave'), { kind: 'log', until: RESPAWNED }, http('/')],
    log: [/^DAMN/, RESPAWNED],
  },
]

describeConformance('worker-exec', cases)
