// Files that are no configurations, or too much of one: a clear error with its place, exit status 1, and within a second on an idle machine. The limits
// here are wider, because tests run beside each other.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ConfigError } from '../../src/config/problems.js'
import { readConfig } from '../../src/config/resolve.js'

const PATIENCE = 20_000

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-bad-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** The lines of the refusal, or of the warnings when the configuration is taken. */
async function read(text: string | Uint8Array, name = 'f.ini'): Promise<{ refused: boolean; lines: string[] }> {
  writeFileSync(join(folder, name), text)
  const log: string[] = []
  const before = performance.now()
  try {
    await readConfig([name], {}, folder, { log: (line) => log.push(line), print: () => undefined })
    return { refused: false, lines: log }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { refused: true, lines: error.message.split('\n') }
  } finally {
    expect(performance.now() - before).toBeLessThan(PATIENCE)
  }
}

test('a binary file is refused by its first NUL byte, without a word about the rest of it', async () => {
  const junk = Buffer.concat([Buffer.from('[uwsgi]\nprocesses = 2\n%z'), Buffer.of(0), randomBytes(300_000)])
  expect(await read(junk)).toEqual({
    refused: true,
    lines: [
      'f.ini:3:3: a NUL byte; expected a text file in UTF-8, and this looks like a binary one or like UTF-16',
      'uwsgi-ts: not started, 1 error in the configuration',
    ],
  })
})

test('a UTF-16 file is named for what it is', async () => {
  const { lines } = await read(Buffer.from('\uFEFF[uwsgi]\nmaster = true\n', 'utf16le'))
  expect(lines[0]).toMatch(/^f\.ini:1:\d+: a NUL byte; .* like UTF-16$/)
})

test('ten megabytes of comments, and a value of ten megabytes, are read', async () => {
  expect((await read(`[uwsgi]\n${'; a comment of some length\n'.repeat(380_000)}`)).refused).toBe(false)
  expect((await read(`[uwsgi]\nset-ph = long=${'x'.repeat(10_000_000)}\n`)).refused).toBe(false)
})

test('of many errors of one kind a hundred are told and the rest counted', async () => {
  const { lines } = await read(`[uwsgi]\n${'threads = x\n'.repeat(100_000)}`)
  expect(lines).toHaveLength(102)
  expect(lines.at(-2)).toBe('f.ini:100001:1: 99900 more like the ones above (config-bad-value), up to this line')
  expect(lines.at(-1)).toBe('uwsgi-ts: not started, 100000 errors in the configuration')
})

test('a hundred thousand lines that mean nothing are read, and warned about in a hundred lines', async () => {
  const { refused, lines } = await read(`[uwsgi]\n${Array.from({ length: 100_000 }, (_, n) => `key${String(n)} = 1\n`).join('')}`)
  expect([refused, lines.length]).toEqual([false, 102])
})

test.each([
  ['percent signs that mean nothing', `[uwsgi]\nx = ${'%z'.repeat(500_000)}\n`, /^f\.ini:2: warning: "%z" is no magic variable/],
  ['references that are not closed', `[uwsgi]\nx = ${'%('.repeat(500_000)}\n`, /^f\.ini:2:1: warning: x: no option/],
  ['a value that names itself', '[uwsgi]\nx = a%(x)\n', /^f\.ini:2:1: x: %\(x\) expands to itself without an end/],
  [
    'values that double with each line',
    `[uwsgi]\nx0 = 0123456789\n${Array.from({ length: 60 }, (_, n) => `x${String(n + 1)} = %(x${String(n)})%(x${String(n)})\n`).join('')}`,
    /^f\.ini:\d+:1: x\d+: %\(x\d+\) expands to itself/,
  ],
  ['options that make options', `[uwsgi]\n${'set='.repeat(100_000)}a=b\n`, /^f\.ini:2:1: set: .* without an end/],
  ['a loop of many turns', '[uwsgi]\nfor-times = 99999\nmine = %(_)\nendfor =\n', /^f\.ini:3:1: warning: mine: no option/],
])('%s: the end comes quickly and says where', async (_, text, line) => {
  const { lines } = await read(text)
  expect(lines.find((each) => line.test(each))).toBeDefined()
})

/** As random as bytes without a NUL byte can be. */
const noise = randomBytes(10_000_000).map((byte) => (byte === 0 ? 0x25 : byte))
const yaml = `uwsgi:\n${'  env: A=value of some length\n'.repeat(340_000)}`
const xml = `<uwsgi>${'<env>A=value of some length</env>\n'.repeat(300_000)}</uwsgi>`

test.each([
  ['ten megabytes of YAML', yaml, 'f.yaml', /^f\.yaml:1: 9\.8 MB of YAML; expected at most 0\.5 MB \(ini has no limit\)$/],
  ['ten megabytes of XML', xml, 'f.xml', /^f\.xml:1: \d+\.\d MB of XML; expected at most 4 MB \(ini has no limit\)$/],
  [
    'half a megabyte of YAML with a fault at their end',
    `${yaml.slice(0, 500_000)}\n\tx`,
    'f.yaml',
    /^f\.yaml:\d{5}:\d+: error parsing YAML/,
  ],
  ['almost four megabytes of XML with a fault at their end', xml.slice(0, 4_000_000), 'f.xml', /^f\.xml:\d{6}:\d+: /],
  ['ten megabytes of JSON with a fault at their end', `{"uwsgi":{${'"env":"A=b",\n'.repeat(700_000)}}`, 'f.json', /^f\.json:700001:\d+: /],
  ['ten megabytes of noise as JSON', noise, 'f.json', /^f\.json:\d+:\d+: /],
  ['ten megabytes of noise with a NUL byte at their end', Buffer.concat([noise, Buffer.of(0)]), 'f.ini', /^f\.ini:\d+:\d+: a NUL byte/],
  [
    'XML in Latin-1 that does not say so',
    Buffer.from('<uwsgi>\n<a>caf\xe9</a></uwsgi>', 'latin1'),
    'f.xml',
    /^f\.xml:2:7: the text is not utf-8/,
  ],
])('%s: refused with its place', async (_, text, name, line) => {
  const { refused, lines } = await read(text, name)
  expect([refused, lines.find((each) => line.test(each))]).toEqual([true, expect.any(String)])
})

test('ten megabytes of noise are no ini file with options', async () => {
  const { lines } = await read(noise)
  expect(lines.join('\n')).toContain('*** WARNING: Can\'t find section "uwsgi" in INI configuration file f.ini ***')
})

test('files that include each other twice come to an end, with the files that led there', async () => {
  for (let n = 1; n < 40; n++) {
    const next = `ini = ${n === 39 ? 'last' : `f${String(n + 1)}`}.ini\n`
    writeFileSync(join(folder, `f${String(n)}.ini`), `[uwsgi]\n${next}${next}`)
  }
  writeFileSync(join(folder, 'last.ini'), '[uwsgi]\n')
  const { refused, lines } = await read('[uwsgi]\nini = f1.ini\n')
  expect(refused).toBe(true)
  expect(lines[0]).toMatch(/^f\d+\.ini:[23]:1: ini: "\w+\.ini" is not read: more than 10000 files have been; expected fewer$/)
  expect(lines[1]).toMatch(/^ {4}included from f\d+\.ini:\d:1$/)
})

test('bytes that are not UTF-8 stay in comments and placeholders, and are an error where text is needed', async () => {
  const taken = await read(Buffer.from('[uwsgi]\n; caf\xe9\nset-ph = a=caf\xe9\nprint = %(a)\n', 'latin1'))
  expect(taken).toEqual({ refused: false, lines: ['[uWSGI] getting INI configuration from f.ini'] })
  expect((await read(Buffer.from('[uwsgi]\nchdir = /srv/caf\xe9\nif-file = \xff\nendif =\n', 'latin1'))).lines).toEqual([
    'f.ini:2:1: chdir: the value holds a byte that is not UTF-8 (0xe9, character 9); expected a file in UTF-8',
    'f.ini:3:1: if-file: the value holds a byte that is not UTF-8 (0xff, character 1); expected a file in UTF-8',
    'uwsgi-ts: not started, 2 errors in the configuration',
  ])
})

test('all errors of a file are reported in one run: first those of the reading, then those of the values', async () => {
  const text = '[uwsgi]\nset-ph = broken\nini = nosuch.ini\nfor = 1\nif-env = A\nendif =\nelse =\nharakiri = soon\nresolve = x\n'
  const { lines } = await read(text)
  expect(lines.map((line) => /^f\.ini:(\d+)/.exec(line)?.[1])).toEqual(['2', '3', '5', '7', '9', '8', undefined])
})
