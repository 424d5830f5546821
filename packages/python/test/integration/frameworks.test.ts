// Flask and Django as they are installed, with the requests a site gets: forms, sessions, uploads, streaming, files and errors.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { get, RawClient, type HttpResponse, type TestServer } from '@uwsgi-ts/core/testing'
import { describe, expect, test } from 'vitest'
import { FIXTURES, pythonServer } from './python-server.js'

const SITES = {
  flask: { ini: `pythonpath = ${FIXTURES}/flask\nmodule = site_app:app\n`, source: `${FIXTURES}/flask/site_app.py` },
  django: { ini: `pythonpath = ${FIXTURES}/django\nmodule = django_site\n`, source: `${FIXTURES}/django/django_site.py` },
} as const

/** What a browser keeps between requests. */
class Browser {
  readonly #cookies = new Map<string, string>()
  constructor(readonly server: TestServer) {}

  async request(path: string, options: { method?: string; body?: string; headers?: Record<string, string> } = {}): Promise<HttpResponse> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await get(this.server.port, path, {
      ...options,
      headers: { ...(cookie === '' ? {} : { Cookie: cookie }), ...options.headers },
    })
    for (const [name, value] of response.headers) {
      const [pair = ''] = value.split(';')
      if (name.toLowerCase() === 'set-cookie') this.#cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    return response
  }

  post(path: string, fields: Record<string, string>): Promise<HttpResponse> {
    return this.request(path, {
      method: 'POST',
      body: new URLSearchParams(fields).toString(),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    })
  }
}

function multipart(content: Buffer): { type: string; body: Buffer } {
  const boundary = 'boundary-of-the-test'
  const part = (head: string): string => `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`
  const body = Buffer.concat([
    Buffer.from(`${part('name="field"')}value\r\n${part('name="file"; filename="big.bin"')}`),
    content,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ])
  return { type: `multipart/form-data; boundary=${boundary}`, body }
}

const CONTENT = Buffer.alloc(50 * 1024 * 1024, 'fifty megabytes of it, ')
const CONTENT_HASH = createHash('sha256').update(CONTENT).digest('hex')

describe.each(Object.entries(SITES))('%s', (framework, { ini, source }) => {
  test('answers, and errors of the app are its own 500 page', async () => {
    const server = await pythonServer(ini)
    expect((await get(server.port, '/')).text()).toBe(`hello from ${framework}`)
    expect(await get(server.port, '/missing')).toMatchObject({ status: 404 })
    const failed = await get(server.port, '/error')
    expect(failed.status).toBe(500)
    expect(failed.header('content-type')).toMatch(/^text\/html/)
    expect((await get(server.port, '/')).status).toBe(200)
  })

  test('keeps a session over a form and its redirect', async () => {
    const browser = new Browser(await pythonServer(`${ini}processes = 2\n`))
    const token = (await browser.request('/form')).text()
    const posted = await browser.post('/form', { name: 'Ada', csrfmiddlewaretoken: token })
    expect(posted).toMatchObject({ status: 302 })
    expect(posted.header('location')).toBe('/name')
    expect((await browser.request('/name')).text()).toBe('Ada 1')
    expect((await browser.request('/name')).text()).toBe('Ada 2')
  })

  test.each([
    ['streamed to the app', ''],
    ['buffered first', 'post-buffering = 65536\n'],
  ])(
    'takes an upload of 50 MB, %s',
    async (_, buffering) => {
      const server = await pythonServer(ini + buffering)
      const { type, body } = multipart(CONTENT)
      const response = await get(server.port, '/upload', { method: 'POST', headers: { 'Content-Type': type }, body, timeout: 60_000 })
      expect(JSON.parse(response.text())).toEqual({ name: 'big.bin', size: CONTENT.length, sha256: CONTENT_HASH, field: 'value' })
    },
    90_000,
  )

  test('streams a response whole', async () => {
    const server = await pythonServer(ini)
    const response = await get(server.port, '/stream/5000')
    expect(response.header('content-length')).toBeUndefined()
    expect(response.text()).toBe(Array.from({ length: 5000 }, (_item, n) => `piece ${n}\n`).join(''))
  })

  test('sends a file as it is', async () => {
    const server = await pythonServer(ini)
    const response = await get(server.port, '/download')
    expect(response.header('content-type')).toMatch(/^text\/x-python/)
    expect(response.body.equals(readFileSync(source))).toBe(true)
  })

  test('answers HEAD without a body and keeps the connection', async () => {
    const server = await pythonServer(`${ini}http-socket-keepalive = true\n`)
    const client = await RawClient.connect(server.port)
    const head = await client.request('HEAD / HTTP/1.1\r\nHost: x\r\n\r\n')
    expect(head.header('content-length')).toBe(String(`hello from ${framework}`.length))
    expect((await client.request('GET / HTTP/1.1\r\nHost: x\r\n\r\n')).text()).toBe(`hello from ${framework}`)
    client.close()
  })
})

test('Django refuses a form without its token', async () => {
  const browser = new Browser(await pythonServer(SITES.django.ini))
  await browser.request('/form')
  expect((await browser.post('/form', { name: 'Ada' })).status).toBe(403)
})

test('Flask reads a chunked body without a length', async () => {
  const server = await pythonServer(SITES.flask.ini)
  const client = await RawClient.connect(server.port)
  client.send('PUT /raw HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n')
  for (let i = 0; i < 10; i++) client.send(`186a0\r\n${'x'.repeat(100_000)}\r\n`)
  client.send('0\r\n\r\n')
  const response = await client.readResponse()
  expect(response.text()).toBe(createHash('sha256').update('x'.repeat(1_000_000)).digest('hex'))
  client.close()
})

test('a Flask stream is closed when its client leaves', async () => {
  const server = await pythonServer(SITES.flask.ini)
  const client = await RawClient.connect(server.port)
  client.send('GET /stream/100000000 HTTP/1.1\r\nHost: x\r\n\r\n')
  await client.readUntil('piece 10\n')
  client.close()
  await server.waitForLine(/^stream of \/stream\/100000000 done$/)
  expect((await get(server.port, '/')).status).toBe(200)
})
