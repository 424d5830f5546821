// What show-config and print-config print is a configuration again, and it is the same one.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.js'
import { readConfig } from '../../src/config/resolve.js'
import { showConfig } from '../../src/config/show-config.js'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-round-trip-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const QUIET = { log: (): void => undefined, print: (): void => undefined }
/** As an ini file can hold it, and with nothing in it that is replaced. */
const value = fc
  .string({ unit: 'grapheme', maxLength: 30 })
  .map((text) => text.replace(/[\n\0%$@]/g, '').replace(/^[ \t\r]+|[ \t\r]+$/g, ''))
const option = fc.oneof(
  fc.tuple(fc.constantFrom('processes', 'threads', 'buffer-size'), fc.integer({ min: 256, max: 4096 }).map(String)),
  fc.tuple(fc.constantFrom('master', 'vacuum', 'die-on-term'), fc.constantFrom('true', 'false', '1', '')),
  fc.tuple(fc.constantFrom('add-header', 'procname', 'own-key', 'zed'), value),
)
const list = fc.array(option, { maxLength: 12 })

const entriesOf = async (file: string): Promise<string[]> =>
  (await readConfig(['--ini', file], {}, folder, QUIET)).settings.entries
    .filter((entry) => entry.written !== 'ini')
    .map((entry) => `${entry.name} = ${entry.value ?? ''}`)

function write(file: string, options: ReadonlyArray<readonly [string, string]>): void {
  writeFileSync(join(folder, file), `[uwsgi]\n${options.map(([key, text]) => `${key} = ${text}\n`).join('')}`)
}

describe('an ini file', () => {
  test('is the same configuration after show-config has printed it', async () => {
    await fc.assert(
      fc.asyncProperty(list, async (options) => {
        write('a.ini', options)
        const { shown } = await readConfig(['--ini', 'a.ini'], {}, folder, QUIET)
        writeFileSync(join(folder, 'b.ini'), showConfig(shown.filter((entry) => entry.key !== 'ini')).join('\n'))
        expect(await entriesOf('b.ini')).toEqual(await entriesOf('a.ini'))
      }),
      { numRuns: 100 },
    )
  })

  test.each(['ini', 'json', 'yaml'])('is the same configuration after print-config has written it as %s', async (format) => {
    await fc.assert(
      fc.asyncProperty(list, async (options) => {
        write('a.ini', options)
        const out: string[] = []
        const streams = { out: (line: string): void => void out.push(line), err: (): void => undefined }
        const status = await main(['--ini', 'a.ini', '--print-config', format], {}, folder, streams)
        expect(status).toBe(0)
        const file = `b.${format}`
        writeFileSync(join(folder, file), `${out.join('\n')}\n`)
        const again: string[] = []
        const second = { out: (line: string): void => void again.push(line), err: (): void => undefined }
        expect(await main([`--${format}`, file, '--print-config', format], {}, folder, second)).toBe(0)
        expect(again).toEqual(out)
      }),
      { numRuns: 60 },
    )
  })
})
