// The matrix in short: three of its styles under all loads over all protocols lose nothing, and a loss would be seen.
import { readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { Client } from '../src/client.js'
import { MARKS, renderMatrix } from '../src/report.js'
import { runStyle, type StyleResult } from '../src/run-style.js'
import { STYLES, type Style } from '../src/styles.js'
import { sumOf, Tally } from '../src/tally.js'

function styleOf(id: string): Style {
  const style = STYLES.find((one) => one.id === id)
  if (style === undefined) throw new Error(`no style ${id}`)
  return style
}

test.each([
  ['plugin', 'SIGHUP with a new plugin and a new app'],
  ['fifo-w', 'new workers under the same master'],
  ['bad-lazy-app', 'SIGHUP with an app that ends its worker'],
])('%s: %s loses nothing of short requests, streams and uploads', { timeout: 60_000 }, async (id) => {
  const { cells, broken } = await runStyle(styleOf(id), { times: 1, around: 200 })
  expect(broken).toEqual([])
  // Four protocols, four loads; pauses say nothing where each request has its own connection.
  expect(cells).toHaveLength(15)
  const { sent, whole } = sumOf(cells.map(({ tally }) => tally))
  expect(whole).toBe(sent)
})

/** Answers with these bytes and closes. */
async function portOf(bytes: string): Promise<number> {
  const server = createServer((socket) => socket.once('data', () => socket.end(bytes)))
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

test.each([
  ['an answer that ends too early', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nwho', { failed: 1, resets: 1 }],
  ['no answer', '', { failed: 1, resets: 1 }],
  ['another body', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother', { failed: 1, resets: 0 }],
  ['a bad gateway', 'HTTP/1.1 502 Bad Gateway\r\nContent-Length: 5\r\n\r\nwhole', { failed: 1, resets: 0 }],
  ['the whole answer', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Version: 3\r\n\r\nwhole', { failed: 0, resets: 0 }],
])('%s is counted as what it is', async (_title, bytes, expected) => {
  const tally = new Tally()
  const client = new Client({ port: await portOf(bytes), prefix: '', keep: false }, tally)
  await client.ask({ method: 'GET', path: '/', expected: Buffer.from('whole') })
  expect(tally).toMatchObject({ sent: 1, whole: 1 - expected.failed, ...expected })
})

test('the table tells what was sent where all was answered, and both numbers where not', () => {
  const tally = Object.assign(new Tally(), { sent: 7, whole: 7 })
  const lossy = Object.assign(new Tally(), { sent: 9, whole: 8, failed: 1, resets: 1 })
  const result = (style: Style, one: Tally): StyleResult => ({
    style,
    reloads: 2,
    seconds: 1,
    broken: [],
    cells: [{ protocol: 'single', load: 'bursts', tally: one }],
  })
  const text = renderMatrix(['heading'], [result(styleOf('hup'), tally), result(styleOf('brutal'), lossy)])
  expect(text).toContain('| SIGHUP | HTTP, a connection per request | 7 |  |  |  | 0 | 0 |')
  expect(text).toContain('| SIGTERM (brutal reload) | HTTP, a connection per request | 8 of 9 |  |  |  | 1 | 1 |')
  expect(text).toContain('**7 requests during 2 reloads that promise to lose nothing: 7 answered whole, 0 failed, 0 connections cut.**')
})

test('docs/reload.md has the place for it', () => {
  const page = readFileSync(fileURLToPath(new URL('../../../docs/reload.md', import.meta.url)), 'utf8')
  expect(page.indexOf(MARKS.begin)).toBeGreaterThan(0)
  expect(page.indexOf(MARKS.end)).toBeGreaterThan(page.indexOf(MARKS.begin))
})
