// What clients get for the ways in which an app answers, right or wrong, through the whole server.

import { get, RawClient } from '@uwsgi-ts/core/testing'
import { expect, test } from 'vitest'
import { FIXTURES, pythonServer } from './python-server.js'

const kinds = `wsgi-file = ${FIXTURES}/kinds.py\n`

test('every form of body arrives whole', async () => {
  const server = await pythonServer(kinds)
  const ask = async (path: string): Promise<string> => (await get(server.port, path)).text()
  expect(await ask('/one')).toBe('one')
  expect(await ask('/tuple')).toBe('one two')
  expect(await ask('/bytes')).toBe('bytes')
  expect(await ask('/empty')).toBe('')
  expect(await ask('/generator')).toBe('0 1 2 ')
  expect(await ask('/write')).toBe('one two three')
  expect(await ask('/large')).toBe('l'.repeat(5_000_000))
  expect(await ask('/large-item')).toBe(`${'m'.repeat(3_000_000)}n`)
})

test('every form of file arrives whole', async () => {
  const server = await pythonServer(kinds)
  const ask = async (path: string): Promise<string> => (await get(server.port, path)).text()
  expect(await ask('/file')).toBe('first line\nsecond line\n')
  expect(await ask('/file-second-line')).toBe('second line\n')
  expect(await ask('/file-length')).toBe('first')
  expect(await ask('/file-empty')).toBe('')
  expect(await ask('/file-memory')).toBe('in memory')
  expect(await ask('/file-pipe')).toBe('from a pipe')
})

test('an exception before the first byte is a 500 and a traceback', async () => {
  const server = await pythonServer(kinds)
  expect((await get(server.port, '/raise')).status).toBe(500)
  await server.waitForLine(/^ValueError: before start$/)
  expect((await get(server.port, '/raise-after-start')).status).toBe(500)
  expect((await get(server.port, '/no-start')).status).toBe(500)
  expect((await get(server.port, '/none')).status).toBe(500)
  expect((await get(server.port, '/one')).text()).toBe('one')
})

test('an exception after the first byte cuts the response, so that nobody takes it for whole', async () => {
  const server = await pythonServer(kinds)
  await expect(get(server.port, '/broken-after-one')).rejects.toThrow(/the connection ended before/)
  expect((await get(server.port, '/one')).text()).toBe('one')
})

test('catch-exceptions shows the exception to the client', async () => {
  const server = await pythonServer(`${kinds}catch-exceptions = true\n`)
  const response = await get(server.port, '/raise')
  expect(response.status).toBe(500)
  expect(response.text()).toContain('Exception: builtins.ValueError: before start')
})

test('a response shorter than it said is cut, a longer one is not read on', async () => {
  const server = await pythonServer(`wsgi-file = ${FIXTURES}/lies-about-length.py\n`)
  await expect(get(server.port, '/short')).rejects.toThrow(/the connection ended before 10 bytes/)
  const client = await RawClient.connect(server.port)
  const long = await client.request('GET /long HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  expect(long.text()).toBe('1234567890')
  await client.waitEnd()
  expect(client.pending.toString()).toBe('')
  client.close()
})

test('a generator is sent as it produces', async () => {
  const server = await pythonServer(`wsgi-file = ${FIXTURES}/stream.py\n`)
  const client = await RawClient.connect(server.port)
  client.send('GET /?2,5 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  await client.readUntil('line 1\n') // the second comes after five seconds
  expect(client.pending.includes('line 2')).toBe(false)
  client.close()
  await server.waitForLine(/^stream closed$/)
}, 20_000)

test('a client that leaves ends an endless body', async () => {
  const server = await pythonServer(kinds)
  const client = await RawClient.connect(server.port)
  client.send('GET /endless HTTP/1.1\r\nHost: x\r\n\r\n')
  await client.readUntil('xxxx')
  client.close()
  await server.waitForLine(/^body closed$/)
  expect((await get(server.port, '/one')).text()).toBe('one')
  expect(server.log.join('\n')).not.toContain('Traceback')
})

test('a client that leaves in the middle of its body is an error of the read', async () => {
  const server = await pythonServer(`wsgi-file = ${FIXTURES}/mirror.py\n`)
  const client = await RawClient.connect(server.port)
  client.send(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n${'x'.repeat(100_000)}`)
  await new Promise<void>((resolve) => client.socket.write('', () => resolve()))
  client.close()
  expect((await get(server.port, '/', { method: 'POST', body: 'next' })).text()).toBe('next')
})

test('bodies of all sizes come back', async () => {
  const server = await pythonServer(`wsgi-file = ${FIXTURES}/mirror.py\nhttp-socket-keepalive = true\n`)
  const client = await RawClient.connect(server.port)
  for (const size of [0, 1, 4095, 65535, 65536, 65537, 262_144, 262_145, 3_000_000]) {
    const body = Buffer.alloc(size, 'abcdefghij')
    const response = await client.request(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n\r\n`, body)
    expect(response.body.equals(body), `${size} bytes`).toBe(true)
  }
  client.close()
})

test('an empty response has its head', async () => {
  const server = await pythonServer(`wsgi-file = ${FIXTURES}/empty.py\n`)
  expect(await get(server.port)).toMatchObject({ status: 200, body: Buffer.alloc(0) })
})

test('the environment is that of the request', async () => {
  const server = await pythonServer(`wsgi-file = ${FIXTURES}/variables.py\nprocesses = 2\n`)
  const lines = (await get(server.port, '/a%20b?x=1', { headers: { 'X-Name': 'caf\u00e9' } })).text().split('\n')
  expect(lines).toEqual(
    expect.arrayContaining([
      'REQUEST_METHOD=GET',
      'PATH_INFO=/a b',
      'REQUEST_URI=/a%20b?x=1',
      'QUERY_STRING=x=1',
      'wsgi.url_scheme=http',
      'wsgi.multiprocess=True',
      'wsgi.multithread=False',
    ]),
  )
})
