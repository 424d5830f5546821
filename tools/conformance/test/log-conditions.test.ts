// Which requests are logged with disable-logging: each condition adds its own.
import { describeConformance } from '../src/describe-conformance.js'
import { http, PYTHON, REQUEST_LINE, type ConformanceCase, type Step } from '../src/conformance-case.js'

const condition = (name: string, lines: string, steps: readonly Step[]): ConformanceCase => ({
  name,
  server: { ini: `${PYTHON}http-socket = 127.0.0.1:0\nmaster = true\nwsgi-file = pace.py\n${lines}`, apps: ['pace.py'] },
  fresh: true,
  steps,
  log: [REQUEST_LINE],
})
const quiet = (path: string): Step => http(path, [], { logged: 0 })

const cases: ConformanceCase[] = [
  condition('disable-logging alone logs nothing', 'disable-logging = true', [
    quiet('/a'),
    quiet('/status?404'),
    quiet('/status?500'),
    quiet('/empty'),
  ]),
  condition('log-4xx logs 400 to 499', 'disable-logging = true\nlog-4xx = true', [
    quiet('/status?399'),
    http('/status?400'),
    http('/status?499'),
    quiet('/status?500'),
    quiet('/'),
  ]),
  condition('log-5xx logs 500 to 599', 'disable-logging = true\nlog-5xx = true', [
    quiet('/status?499'),
    http('/status?500'),
    http('/status?599'),
    quiet('/status?600'),
  ]),
  condition('log-slow logs what took so many milliseconds', 'disable-logging = true\nlog-slow = 200', [
    quiet('/'),
    http('/sleep?0.25'),
    quiet('/sleep?0.05'),
  ]),
  condition('log-big logs bodies of so many bytes and more', 'disable-logging = true\nlog-big = 2000', [
    quiet('/size?1999'),
    http('/size?2000'),
    http('/size?40000'),
  ]),
  condition('log-zero logs responses without a body', 'disable-logging = true\nlog-zero = true', [
    quiet('/'),
    http('/empty'),
    quiet('/size?1'),
  ]),
  condition('log-sendfile logs files', 'disable-logging = true\nlog-sendfile = true', [quiet('/'), http('/file')]),
  condition('several conditions log what any of them wants', 'disable-logging = true\nlog-4xx = true\nlog-big = 2000', [
    quiet('/'),
    http('/status?404'),
    http('/size?3000'),
  ]),
  condition('without disable-logging conditions take nothing away', 'log-5xx = true\nlog-slow = 10000', [http('/'), http('/empty')]),
]

describeConformance('log-conditions', cases)
