// Requests that were written ahead to a worker and are withdrawn, because it does not get to them (docs/decisions/0009), through the whole server.

import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { RawClient } from '@uwsgi-ts/core/testing'
import { expect, test } from 'vitest'
import { pythonServer } from './python-server.js'

// `/stuck` ends when the file `go` is there; `/n` notes that it ran, and every 40th takes longer than the engine waits before it withdraws.
const APP = `import os, time
def application(environ, start_response):
    path = environ['PATH_INFO']
    while path == '/stuck' and not os.path.exists('go'):
        time.sleep(0.01)
    if path == '/n':
        number = environ['QUERY_STRING']
        file = os.open('ran', os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(file, number.encode() + b'\\n')
        os.close(file)
        if int(number) % 40 == 0:
            time.sleep(0.01)
    start_response('200 OK', [])
    return [environ['wsgi.input'].read()]
`
const INI = 'wsgi-file = app.py\nprocesses = 2\ndisable-logging = true\n'

async function exchange(client: RawClient, method: string, path: string, body = ''): Promise<string> {
  const response = await client.request(`${method} ${path} HTTP/1.1\r\nHost: h\r\nContent-Length: ${body.length}\r\n\r\n`, body)
  return `${response.status} ${response.text()}`
}

test('a quick request does not wait behind one that turns out to be slow while another worker is free', async () => {
  const server = await pythonServer(INI, { files: { 'app.py': APP } })
  const [slow, ...quick] = await Promise.all(Array.from({ length: 9 }, () => RawClient.connect(server.port)))
  for (let round = 0; round < 10; round += 1) {
    // Both workers are known to be fast when the slow request comes, so that others are written ahead behind it.
    const warmUp = quick.map(async (client) => {
      for (let i = 0; i < 30; i += 1) await exchange(client, 'GET', '/')
    })
    await Promise.all(warmUp)
    const stuck = exchange(slow as RawClient, 'GET', '/stuck')
    expect(await Promise.all(quick.map((client) => exchange(client, 'GET', '/')))).toEqual(quick.map(() => '200 '))
    writeFileSync(join(server.dir, 'go'), '')
    expect(await stuck).toBe('200 ')
    rmSync(join(server.dir, 'go'))
  }
})

test('each request is run once, whoever it was written ahead to', async () => {
  const server = await pythonServer(INI, { files: { 'app.py': APP } })
  const clients = await Promise.all(Array.from({ length: 24 }, () => RawClient.connect(server.port)))
  const numbers = Array.from({ length: 24 * 150 }, (_, number) => number)
  const left = [...numbers]
  const load = clients.map(async (client) => {
    for (let number = left.shift(); number !== undefined; number = left.shift()) {
      const body = 'x'.repeat(number % 7 === 0 ? 20_000 : number % 5)
      expect(await exchange(client, number % 2 === 0 ? 'POST' : 'GET', `/n?${number}`, body)).toBe(`200 ${body}`)
    }
  })
  await Promise.all(load)
  const ran = readFileSync(join(server.dir, 'ran'), 'utf8').trim().split('\n').map(Number)
  expect(ran.sort((a, b) => a - b)).toEqual(numbers)
})
