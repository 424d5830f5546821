// What the log says of one request.

import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { MOST_LOGGED, request } from '../src/request.js'

async function ask(answer: RequestListener, path = '/', patience = 20_000, ended = new AbortController().signal): Promise<string[]> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}${path}`
  const lines: string[] = []
  await request({ url, shown: 'IT', authorization: 'Basic x' }, { line: (text) => void lines.push(text) }, ended, patience)
  return lines
}

test('the answer, by lines and without control characters, after redirects', async () => {
  const lines = await ask((asked, answer) => {
    if (asked.url === '/') answer.writeHead(302, { location: '/there' }).end('not this')
    else answer.end(`one\r\ntwo \u001b[2J ${String(asked.headers.authorization)}\n`)
  })
  expect(lines).toEqual(['[uwsgi-curl-cron] requesting IT', 'one', 'two \\x1b[2J Basic x'])
})

test('a status from 400 on, and where a long answer was cut', async () => {
  const lines = await ask((_, answer) => answer.writeHead(503).end('x'.repeat(200_000)))
  expect(lines).toEqual([
    '[uwsgi-curl-cron] requesting IT',
    'x'.repeat(MOST_LOGGED),
    `[uwsgi-curl-cron] IT answered more than ${String(MOST_LOGGED)} bytes; the rest is left out`,
    '[uwsgi-curl-cron] IT answered 503',
  ])
})

test('an answer that does not come in time', async () => {
  expect((await ask(() => undefined, '/', 50)).at(-1)).toBe('[uwsgi-curl-cron] IT: no complete answer in 0.05 s')
})

test('nothing of a request that the end of the server cut short', async () => {
  const end = new AbortController()
  expect(await ask(() => end.abort(), '/', 20_000, end.signal)).toEqual(['[uwsgi-curl-cron] requesting IT'])
})
