// URLs that a real server asks for.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readStats, runServer, startServer } from '@uwsgi-ts/core/testing'
import { expect, onTestFinished, test } from 'vitest'

const APP =
  'def application(environ, start_response):\n    start_response("200 OK", [])\n    return [b"answer to " + environ["PATH_INFO"].encode()]\n'
const BASE = 'http-socket = 127.0.0.1:0\nwsgi-file = app.py\nstats = stats.sock\n'

const crons = async (dir: string): Promise<unknown> => (await readStats<{ crons?: unknown }>({ dir })).crons

test('what always fits is asked for at the start and after a reload, stands in the stats beside cron, and does not hold up the stop', async () => {
  const asked = createServer((request, response) => {
    if (request.url !== '/never') response.end('alive and well\n')
  })
  await new Promise<void>((resolve) => asked.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    asked.closeAllConnections()
    asked.close()
  })
  const target = `http://127.0.0.1:${String((asked.address() as AddressInfo).port)}`
  const server = await startServer({
    ini: `${BASE}cron = -1 5 31 2 -1 never\ncurl-cron = -1 -1 -1 -1 -1 ${target}/alive\ncurl-cron = -1 -1 -1 -1 -1 ${target}/never`,
    files: { 'app.py': APP },
  })
  await server.waitForLine(new RegExp(`^\\[uwsgi-cron\\] command "${target}/alive" registered as cron task$`))
  await server.waitForLine(new RegExp(`^\\[uwsgi-curl-cron\\] requesting ${target}/alive$`))
  await server.waitForLine(/^alive and well$/)
  expect(await crons(server.dir)).toMatchObject([
    { command: 'never', hour: 5 },
    { command: `${target}/alive`, unique: 0, pid: -1, legion: '' },
    { command: `${target}/never` },
  ])
  const from = server.mark()
  server.signal('SIGHUP')
  await server.waitForLine(/^alive and well$/, { from })
  await server.stop()
  expect(server.log.join('\n')).not.toContain('/never: ')
})

test.each([
  ['curl-cron = -1 -1 x', /app\.ini:\d+: curl-cron: invalid cron syntax/],
  [
    'legion-curl-cron = shop -1 -1 -1 -1 -1 http://x/',
    /app\.ini:\d+: legion-curl-cron: there is no legion "shop"; expected a plugin that brings legions/,
  ],
])('%s ends the start', async (line, said) => {
  const run = await runServer({ ini: `${BASE}${line}`, files: { 'app.py': APP } })
  expect(run.status).toBe(1)
  expect(run.log.join('\n')).toMatch(said)
})
