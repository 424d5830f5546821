// Every format of configuration files takes any bytes: it yields options or fails with a fault of its own, in time, and the whole reading ends with a
// configuration or with an error that names its problems.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ExitRequest } from '../../src/config/exit-request.js'
import { ConfigError } from '../../src/config/problems.js'
import { readConfig } from '../../src/config/resolve.js'
import { CORE_SOURCES } from '../../src/config/sources/core-sources.js'
import { SourceFault } from '../../src/config/sources/source-fault.js'
import { decodeText } from '../../src/config/text-bytes.js'
import type { ConfigItem, ParseContext, TextSource } from '../../src/plugin/config-sources.js'

const FORMATS = CORE_SOURCES.filter((source): source is TextSource => 'parse' in source)

const context = (section: string): ParseContext => ({
  cwd: '/nonexistent',
  env: {},
  file: 'any',
  section,
  mode: undefined,
  log: () => undefined,
  warn: () => undefined,
  missingSection: () => undefined,
  fail: (message, at) => {
    throw new SourceFault('config-malformed', message, at)
  },
})

/** Pieces that mean something in one format or another. */
const pieces = fc
  .array(
    fc.constantFrom(
      ...[
        'uwsgi',
        '[uwsgi]',
        '\n',
        '  ',
        '\t',
        ':',
        ': ',
        '=',
        '- ',
        '"',
        "'",
        '{',
        '}',
        '[',
        ']',
        ',',
        '<uwsgi>',
        '</uwsgi>',
        '<a/>',
        '<a>',
        '</a>',
        '<!--',
      ],
      ...[
        '-->',
        '<![CDATA[',
        ']]>',
        '&lt;',
        '&',
        '&x;',
        '<?xml version="1.0"?>',
        '<!DOCTYPE a [',
        '---\n',
        '...\n',
        '|\n',
        '>',
        '&anchor',
        '*anchor',
        '!!str',
        '%(',
        '%',
      ],
      ...[
        '1',
        'true',
        'null',
        '\\',
        '\\u00',
        '\0',
        '\r',
        '\uFEFF',
        '\uDC80',
        'é',
        '#',
        ';',
        '__proto__',
        'uwsgi:\n  a: 1\n',
        '{"uwsgi":{"a":1}}',
      ],
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''))
const anyText = fc.oneof(pieces, fc.uint8Array({ maxLength: 200 }).map(decodeText), fc.string({ unit: 'grapheme', maxLength: 100 }))

describe.each(FORMATS.map((source) => [source.label, source] as const))('%s', (_, source) => {
  test('takes any text: options with names and values, or a fault that says what is wrong', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, fc.constantFrom('', 'uwsgi', 'other'), async (text, section) => {
        const items: ConfigItem[] = []
        try {
          for (const item of await source.parse(text, context(section))) items.push(item)
        } catch (error) {
          if (!(error instanceof SourceFault)) throw error
          expect(error.message).not.toBe('')
        }
        for (const { key, value, line } of items) {
          expect(typeof key).toBe('string')
          expect(value === null || typeof value === 'string').toBe(true)
          if (line !== undefined) expect(line).toBeGreaterThan(0)
        }
      }),
      { numRuns: 400 },
    )
  })

  test('ends in time on nothing but brackets and quotes', async () => {
    for (const piece of ['[', '{', '<a>', '- ', '"', '{"a":', '&a;', '<!--', 'a: ', '\n ', '[[', '!', '|\n']) {
      const started = performance.now()
      try {
        let odd = 0
        for (const { key } of await source.parse(piece.repeat(100_000 / piece.length), context(''))) if (typeof key !== 'string') odd++
        expect(odd).toBe(0)
      } catch (error) {
        expect(error, JSON.stringify(piece)).toBeInstanceOf(SourceFault)
      }
      expect(performance.now() - started, JSON.stringify(piece)).toBeLessThan(10_000)
    }
  })
})

describe('a whole configuration', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-property-'))
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  /** Nothing here runs a command or reads what is not in the folder. */
  const line = fc.oneof(
    fc.tuple(
      fc.constantFrom(
        'for',
        'for-times',
        'if-env',
        'if-opt',
        'if-not-opt',
        'if-exists',
        'if-dir',
        'endif',
        'endfor',
        'set',
        'set-ph',
        'declare-option',
        'strict',
      ),
      fc.constantFrom('', '1', 'a b', 'PATH', 'a=%(b)', 'b=%(a)', 'x=a=$1;b=$2', 'a', 'nowhere'),
    ),
    fc.tuple(fc.constantFrom('a', 'b', 'x', 'processes', 'master', 'harakiri', 'procname', 'include', 'ini', 'inherit'), anyText),
    fc.tuple(fc.constantFrom('include', 'ini', 'inherit'), fc.constantFrom('any.ini', ':other', 'any.ini:other', 'nowhere.ini')),
  )
  const ini = fc
    .array(line, { maxLength: 15 })
    .map((lines) => `[uwsgi]\n${lines.map(([key, value]) => `${key} = ${value}\n`).join('')}[other]\nz = 1\n`)

  async function reading(file: string, text: string): Promise<void> {
    writeFileSync(join(folder, file), text)
    try {
      const config = await readConfig([file], {}, folder, { log: () => undefined, print: () => undefined })
      expect(config.settings.entries.length).toBeGreaterThanOrEqual(0)
    } catch (error) {
      if (error instanceof ExitRequest) return
      expect(error).toBeInstanceOf(ConfigError)
      for (const problem of (error as ConfigError).problems) expect(problem.message).not.toBe('')
    }
  }

  test('of any lines is read, or refused with its problems', async () => {
    await fc.assert(
      fc.asyncProperty(ini, (text) => reading('any.ini', text)),
      { numRuns: 200 },
    )
  })

  test.each(['.ini', '.xml', '.yaml', '.json'])('of any bytes in a %s file is read, or refused with its problems', async (suffix) => {
    await fc.assert(
      fc.asyncProperty(anyText, (text) => reading(`any${suffix}`, text)),
      { numRuns: 100 },
    )
  })
})
