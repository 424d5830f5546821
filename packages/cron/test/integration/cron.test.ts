// Cron in a real server, with entries that fit at once.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { processInfo, readStats, runServer, startServer, type TestServer } from '@uwsgi-ts/core/testing'
import { expect, test } from 'vitest'

const APP = 'def application(environ, start_response):\n    start_response("200 OK", [])\n    return [b"x"]\n'

function start(more: string): Promise<TestServer> {
  return startServer({
    ini: `http-socket = 127.0.0.1:0\nmaster = true\nwsgi-file = app.py\nstats = stats.sock\n${more}`,
    files: { 'app.py': APP },
  })
}

const crons = async (server: TestServer): Promise<unknown> => (await readStats<{ crons?: unknown }>(server)).crons

test('a command that always fits runs at the start, in the folder and environment of the server', async () => {
  const server = await start('env = WHO=cron\ncron = -1 -1 -1 -1 -1 echo "$WHO $(pwd) $(readlink /proc/self/fd/0)" > out; exit 3')
  const [, pid] = await server.waitForLine(
    /^\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4} - \[uwsgi-cron\] running "echo .*; exit 3" \(pid (\d+)\)$/,
  )
  await server.waitForLine(
    new RegExp(`^\\[uwsgi-cron\\] command "echo .*; exit 3" running with pid ${String(pid)} exited after \\d second\\(s\\)$`),
  )
  expect(readFileSync(join(server.dir, 'out'), 'utf8')).toBe(`cron ${server.dir} /dev/null\n`)
  expect(server.log.findIndex((line) => /registered as cron task$/.test(line))).toBeLessThan(
    server.log.findIndex((line) => line.startsWith('spawned uWSGI worker 1 ')),
  )
})

test('the time zone of the configuration counts', async () => {
  // One of two neighbouring zones has this hour now, whatever the clock of the machine says.
  const hour = new Date().getUTCHours()
  const server = await start(
    `env = TZ=Etc/GMT-3\ncron2 = hour=${String((hour + 3) % 24)} echo there > out; echo done\ncron2 = hour=${String((hour + 4) % 24)} echo there > out`,
  )
  await server.waitForLine(/exited after/)
  expect(existsSync(join(server.dir, 'out'))).toBe(true)
})

test('the stats tell of all entries, and a run that takes too long is killed with all it started', async () => {
  const server = await start(
    'cron-harakiri = 1\ncron2 = unique=1 sleep 100 & echo $! > child; wait\ncron2 = minute=-60,hour=5,day=31,month=2,week=-1,harakiri=0 never',
  )
  const [, pid] = await server.waitForLine(/\[uwsgi-cron\] running .* \(pid (\d+)\)/)
  expect(await crons(server)).toMatchObject([
    {
      minute: -1,
      hour: -1,
      day: -1,
      month: -1,
      week: -1,
      command: 'sleep 100 & echo $! > child; wait',
      unique: 1,
      legion: '',
      pid: Number(pid),
    },
    { minute: -60, hour: 5, day: 31, month: 2, week: -1, command: 'never', unique: 0, legion: '', pid: -1, started_at: 0 },
  ])
  await server.waitForLine(new RegExp(`^\\*\\*\\* HARAKIRI ON CRON "sleep .*" \\(pid: ${String(pid)}\\) \\*\\*\\*$`))
  await server.waitForLine(/exited after [23] second\(s\)$/)
  const child = Number(readFileSync(join(server.dir, 'child'), 'utf8'))
  expect(processInfo(child)?.state ?? 'Z').toBe('Z')
})

test('a reload in the middle of a unique run does not start it twice, and hears of its end', async () => {
  const server = await start('unique-cron = -1 -1 -1 -1 -1 while ! [ -e go ]; do sleep 0.05; done')
  const [, pid] = await server.waitForLine(/\[uwsgi-cron\] running .* \(pid (\d+)\)/)
  const mark = server.mark()
  server.signal('SIGHUP')
  await server.waitForLine(/Stats server enabled/, { from: mark })
  expect(await crons(server)).toMatchObject([{ pid: Number(pid) }])
  writeFileSync(join(server.dir, 'go'), '')
  await server.waitForLine(new RegExp(`running with pid ${String(pid)} exited after`), { from: mark })
  expect(server.log.filter((line) => line.includes('[uwsgi-cron] running'))).toHaveLength(1)
})

test('a command that runs outlives the server', async () => {
  const server = await start('cron = -1 -1 -1 -1 -1 while ! [ -e go ]; do sleep 0.05; done; echo ended > out')
  const [, pid] = await server.waitForLine(/\[uwsgi-cron\] running .* \(pid (\d+)\)/)
  server.signal('SIGINT')
  await server.exited
  expect(processInfo(Number(pid))?.state).not.toBe('Z')
  writeFileSync(join(server.dir, 'go'), '')
  await server.waitEnd()
})

test.each([
  ['cron = * * * * * x', /app\.ini:4: cron: invalid cron syntax: "\* \* \* \* \* x"; expected MINUTE HOUR DAY MONTH WEEKDAY COMMAND/],
  ['cron2 = minute=1', /unable to parse cron definition: minute=1/],
  ['env = TZ=Mars/Olympus\ncron2 = x', /plugin cron: .*env: TZ=Mars\/Olympus is no time zone that cron can go by/],
  ['legion-cron = l -1 -1 -1 -1 -1 x', /app\.ini:4: legion-cron: there is no legion .*; expected a plugin that brings legions/],
  ['cron2 = legion=l x', /app\.ini:4: cron2: there is no legion/],
])('%s stops the start', async (line, message) => {
  const run = await runServer({ ini: `[uwsgi]\nhttp-socket = 127.0.0.1:0\nwsgi-file = app.py\n${line}\n`, files: { 'app.py': APP } })
  expect(run.status).toBe(1)
  expect(run.log.join('\n')).toMatch(message)
})
