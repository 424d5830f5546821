// Turns the files of a corpus folder into vitest tests: each case runs on the sides that are wanted, the reference's outcome is pinned in
// `recorded/config-THEME.json`, and ours is held against it. The recording of other cases is in describe-conformance.ts.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { parseConfigCase, type ConfigCase } from './config-case.js'
import type { ConfigOutcome } from './config-outcome.js'
import { runConfigCase, type Program } from './config-run.js'
import { wantedSides, type Side } from './sides.js'

const corpusFolder = fileURLToPath(new URL('../corpus/', import.meta.url))
const recordedFolder = fileURLToPath(new URL('../recorded/', import.meta.url))

type Recorded = Record<string, ConfigOutcome>

interface NamedCase {
  /** File name without suffix: the key of the recording. */
  readonly name: string
  readonly one: ConfigCase
}

export function corpusThemes(): string[] {
  return readdirSync(corpusFolder).sort()
}

export function readCorpus(theme: string): NamedCase[] {
  const folder = join(corpusFolder, theme)
  return readdirSync(folder)
    .sort()
    .map((file) => ({ name: basename(file, '.case'), one: parseConfigCase(readFileSync(join(folder, file), 'utf8'), `${theme}/${file}`) }))
}

export function describeConfigCorpus(theme: string, program: Program): void {
  const file = join(recordedFolder, `config-${theme}.json`)
  const recorded: Recorded = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Recorded) : {}
  const recording = process.env.CONFORMANCE_RECORD === '1'
  const fresh: Recorded = {}
  const cases = readCorpus(theme)

  describe(`configuration: ${theme}`, () => {
    for (const { name, one } of cases)
      test(`${name}: ${one.title}`, async () => {
        const run = async (side: Side): Promise<ConfigOutcome | undefined> =>
          wantedSides().includes(side) ? runConfigCase(one, side, program) : undefined
        const seen = one.unrun === undefined ? await run('reference') : undefined
        if (seen !== undefined) fresh[name] = seen
        if (seen !== undefined && !recording) expect(seen, 'the reference does what is recorded').toEqual(recorded[name])
        const reference = seen ?? recorded[name]
        if (reference === undefined && one.unrun === undefined)
          throw new Error(`nothing is recorded for "${name}" in ${file}; run npm run record -w tools/conformance`)
        const ours = await run('ours')
        if (ours !== undefined) judge(one, reference, ours)
      })
    afterAll(async () => {
      if (!recording) return
      const all = { ...recorded, ...fresh }
      const ordered = Object.fromEntries(cases.filter(({ name }) => all[name] !== undefined).map(({ name }) => [name, all[name]]))
      const { format } = await import('prettier')
      writeFileSync(file, await format(JSON.stringify(ordered), { parser: 'json', printWidth: 140 }))
    })
  })
}

/** A difference that is gone is a failure too: its section of the documentation would be wrong. */
function judge(one: ConfigCase, reference: ConfigOutcome | undefined, ours: ConfigOutcome): void {
  if (one.differs === undefined) {
    expect(ours, 'ours').toEqual(reference)
    return
  }
  expect(ours, 'ours').toMatchObject(one.differs.ours)
  if (reference !== undefined) expect(reference, 'the reference differs').not.toMatchObject(one.differs.ours)
}
