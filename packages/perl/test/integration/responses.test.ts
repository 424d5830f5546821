// PSGI responses through the whole server: what the client sees, when it sees it, and what the log says.

import { get, RawClient, startServer, type TestServer } from '@uwsgi-ts/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FIXTURES } from './fixtures.js'

const CANNED = 'Internal Server Error'

describe('responses of all kinds', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer({ ini: `master = true\nprocesses = 2\nhttp-socket = 127.0.0.1:0\npsgi = ${FIXTURES}/kinds.psgi` })
  })
  afterAll(() => server.stop())

  const file = 'first line\nsecond line\n'
  test.each([
    ['/array', 200, 'one two three'],
    ['/wide', 200, '\u263a caf\u00e9'],
    ['/handle', 200, file],
    ['/handle-moved', 200, 'second line\n'],
    ['/handle-io', 200, file],
    ['/handle-upper', 200, file.toUpperCase()],
    ['/pipe', 200, 'from a pipe\n'],
    ['/path', 200, file],
    ['/handle-range', 206, 'second'],
    ['/lines', 200, 'a\nb\n'],
    ['/delayed', 201, 'late'],
    ['/delayed-handle', 200, file],
    ['/stream', 200, 'ab'],
    ['/stream-unclosed', 200, 'kept'],
    ['/no-body', 204, ''],
  ])('%s is answered %i', async (path, status, body) => {
    const answer = await get(server.port, path)
    expect(answer).toMatchObject({ status })
    expect(answer.text()).toBe(body)
  })

  test('a megabyte in an array arrives whole', async () => {
    const answer = await get(server.port, '/large')
    expect(answer.text()).toBe('abcdefghij'.replaceAll(/./g, (letter) => letter.repeat(100_000)))
  })

  test('a numeric status gets its reason, a status with one keeps it', async () => {
    expect(await get(server.port, '/array')).toMatchObject({ status: 200, reason: 'OK' })
    expect(await get(server.port, '/status-text')).toMatchObject({ status: 404, reason: 'Foo Bar' })
  })

  test('repeated headers stay repeated', async () => {
    const answer = await get(server.port, '/array')
    expect(answer.headers.filter(([name]) => name === 'X-One').map(([, value]) => value)).toEqual(['a', 'b'])
  })

  test('a file is sent by the engine', async () => {
    const from = server.mark()
    await get(server.port, '/handle')
    await server.waitForLine(/GET \/handle => .* via sendfile\(\)/, { from })
  })

  test.each([
    ['/die', /\[uwsgi-perl error\] boom/],
    ['/die-object', /\[uwsgi-perl error\] HASH/],
    ['/empty-array', /^invalid PSGI response: an empty array/],
    ['/hash', /^invalid PSGI response type$/],
    ['/string', /^invalid PSGI response type$/],
    ['/undef', /^invalid PSGI response type$/],
    ['/body-hash', /^unsupported response body type: HASH$/],
    ['/headers-odd', /^invalid PSGI headers$/],
    ['/headers-nul', /^invalid PSGI headers: /],
    ['/never-responds', /^the app returned without calling/],
  ])('%s gets a proper 500 and a reason in the log', async (path, reason) => {
    const from = server.mark()
    const answer = await get(server.port, path)
    expect(answer).toMatchObject({ status: 500 })
    expect(answer.text()).toBe(CANNED)
    await server.waitForLine(reason, { from })
  })

  test.each(['/status-bad', '/status-undef', '/header-newline', '/header-newline-stream'])(
    '%s is caught by the engine and gets a proper 500',
    async (path) => {
      const answer = await get(server.port, path)
      expect(answer).toMatchObject({ status: 500 })
      expect(answer.header('X-Two')).toBeUndefined()
      expect(answer.text()).toBe(CANNED)
    },
  )

  test('an exception in the middle of a body cuts the connection', async () => {
    const client = await RawClient.connect(server.port)
    client.send('GET /stream-dies HTTP/1.1\r\nHost: h\r\n\r\n')
    const all = (await client.readAll()).toString()
    client.close()
    expect(all).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(all).toContain('part')
    expect(all, 'the last chunk is missing, so that nobody takes the body for whole').not.toMatch(/\r\n0\r\n\r\n$/)
  })

  test.each([
    ['/endless', /^Endless closed$/],
    ['/endless-stream', /^writer died: the client has left/],
  ])('a client that leaves in the middle of %s is noticed by the app', async (path, line) => {
    const from = server.mark()
    const client = await RawClient.connect(server.port)
    client.send(`GET ${path} HTTP/1.1\r\nHost: h\r\n\r\n`)
    await client.readUntil('\r\n\r\n')
    client.close()
    await server.waitForLine(line, { from })
    expect(await get(server.port, '/array'), 'the worker serves on').toMatchObject({ status: 200 })
  })
})

test('chunks of a stream reach the client when they are written', async () => {
  const server = await startServer({ ini: `http-socket = 127.0.0.1:0\nmaster = true\npsgi = ${FIXTURES}/stream.psgi` })
  const client = await RawClient.connect(server.port)
  client.send('GET /?3,0.4 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n')
  const times: number[] = []
  for (const line of ['line 1\n', 'line 2\n', 'line 3\n']) {
    await client.readUntil(line)
    times.push(performance.now())
  }
  client.close()
  const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0))
  for (const gap of gaps) expect(gap).toBeGreaterThan(200)
})

test('request bodies arrive whole, small, streamed and on disk', async () => {
  for (const option of ['', 'post-buffering = 4096']) {
    const server = await startServer({ ini: `http-socket = 127.0.0.1:0\nmaster = true\npsgi = ${FIXTURES}/mirror.psgi\n${option}` })
    for (const size of [0, 1, 5000, 65_536, 300_000, 5_000_000]) {
      const body = Buffer.alloc(size, 'uwsgi-ts ')
      const answer = await get(server.port, '/', { method: 'POST', body, headers: { 'Content-Type': 'text/x-test' } })
      expect(answer.header('Content-Type')).toBe('text/x-test')
      expect(answer.body.equals(body), `${size} bytes, ${option}`).toBe(true)
    }
    await server.stop()
  }
})
