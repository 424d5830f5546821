// The Dancer2 example as users run it: form, session over several workers, upload, streaming, download, error page.

import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { get, startServer, type HttpResponse, type TestServer } from '@uwsgi-ts/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DANCER2 } from './fixtures.js'

const MODES = { 'two workers': 'processes = 2', 'two workers with two threads': 'processes = 2\nthreads = 2' }

describe.each(Object.entries(MODES))('the Dancer2 example with %s', (_name, option) => {
  let server: TestServer

  beforeAll(async () => {
    const ini = `master = true\nneed-app = true\nhttp-socket = 127.0.0.1:0\nchdir = ${DANCER2}\npsgi = app.psgi\npost-buffering = 65536\nenv = GUESTBOOK_SESSIONS=%d.sessions\n${option}\n`
    server = await startServer({ ini })
  })
  afterAll(() => server.stop())

  const post = (path: string, body: string | Uint8Array, type: string, cookie = ''): Promise<HttpResponse> =>
    get(server.port, path, { method: 'POST', body, headers: { 'Content-Type': type, ...(cookie === '' ? {} : { Cookie: cookie }) } })
  const page = (cookie = ''): Promise<HttpResponse> => get(server.port, '/', cookie === '' ? {} : { headers: { Cookie: cookie } })

  test('a form starts a session that all workers share', async () => {
    expect((await page()).text()).toContain('Hello, stranger. You signed 0 times.')
    const signed = await post('/sign', 'name=ann', 'application/x-www-form-urlencoded')
    expect(signed).toMatchObject({ status: 302 })
    const cookie = /^[^;]+/.exec(signed.header('Set-Cookie') ?? '')?.[0] ?? ''
    for (let i = 0; i < 8; i++) expect((await page(cookie)).text()).toContain('Hello, ann. You signed 1 times.')
  })

  test('a form without its field is refused by the app', async () => {
    const refused = await post('/sign', 'name=', 'application/x-www-form-urlencoded')
    expect(refused).toMatchObject({ status: 400 })
    expect(refused.text()).toBe('name is missing\n')
  })

  test.each([0, 100, 64 * 1024, 3 * 1024 * 1024])('an upload of %i bytes arrives whole', async (size) => {
    const file = randomBytes(size)
    const body = Buffer.concat([
      Buffer.from(
        '--limit\r\nContent-Disposition: form-data; name="file"; filename="noise.bin"\r\nContent-Type: application/octet-stream\r\n\r\n',
      ),
      file,
      Buffer.from('\r\n--limit--\r\n'),
    ])
    const answer = await post('/upload', body, 'multipart/form-data; boundary=limit')
    expect(answer.text()).toBe(`noise.bin ${size} ${createHash('sha256').update(file).digest('hex')}\n`)
  })

  test('a delayed response arrives in order', async () => {
    const answer = await get(server.port, '/count/200')
    expect(answer.text()).toBe(Array.from({ length: 200 }, (_, i) => `${i + 1}\n`).join(''))
  })

  test('a download is the file', async () => {
    const answer = await get(server.port, '/download')
    expect(answer.header('Content-Disposition')).toBe('attachment; filename="GuestBook.pm"')
    expect(answer.body).toEqual(readFileSync(join(DANCER2, 'lib/GuestBook.pm')))
  })

  test("an exception gets Dancer2's error page", async () => {
    const answer = await get(server.port, '/broken')
    expect(answer).toMatchObject({ status: 500 })
    expect(answer.header('Server')).toMatch(/Dancer2/)
    await server.waitForLine(/the guest book is out of ink/)
  })
})
