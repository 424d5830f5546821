// Turns cases into vitest tests. Each case runs on the sides that are wanted; the reference's outcome is also pinned in `recorded/`, so that a
// change of the reference is noticed and our side can be tested where the reference is not installed.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { alignFraming } from './compare.js'
import type { ConformanceCase, Outcome } from './conformance-case.js'
import { Instance, type ServerSpec } from './instance.js'
import { runSteps } from './run-steps.js'
import { installed, wantedSides, type Side } from './sides.js'

const recordedFolder = fileURLToPath(new URL('../recorded/', import.meta.url))

export function describeConformance(theme: string, cases: readonly ConformanceCase[]): void {
  const file = `${recordedFolder}${theme}.json`
  const recorded: Record<string, Outcome> = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Outcome>) : {}
  const recording = process.env.CONFORMANCE_RECORD === '1'
  const fresh: Record<string, Outcome> = {}
  const shared = new Map<string, Promise<Instance>>()

  const run = async (conformanceCase: ConformanceCase, side: Side): Promise<Outcome> => {
    const key = `${side} ${cases.findIndex((other) => other.server === conformanceCase.server)}`
    const own = conformanceCase.fresh === true
    const instance = await (own ? Instance.start(conformanceCase.server, side) : startShared(shared, key, conformanceCase.server, side))
    const from = own || instance.log.lines.length === 0 ? 0 : instance.log.lines.length
    try {
      return await runSteps(conformanceCase, instance, own ? 0 : from)
    } finally {
      if (own) await instance.stop()
    }
  }

  describe(theme, () => {
    afterAll(async () => {
      for (const instance of shared.values()) await (await instance).stop()
      if (recording) {
        mkdirSync(recordedFolder, { recursive: true })
        writeFileSync(file, `${JSON.stringify(fresh, null, 1)}\n`)
      }
    })

    test.each(cases.map((one) => [one.name, one] as const))(
      '%s',
      async (name, one) => {
        const wanted = wantedSides()
        const live = wanted.includes('reference') && installed('reference')
        const [seen, ours] = await Promise.all([
          live ? run(one, 'reference') : undefined,
          wanted.includes('ours') ? run(one, 'ours') : undefined,
        ])
        if (seen !== undefined) fresh[name] = seen
        if (seen !== undefined && !recording) expect(seen, 'the reference does what is recorded').toEqual(recorded[name])
        const reference = seen ?? recorded[name]
        if (reference === undefined)
          throw new Error(`nothing is recorded for "${name}" in ${file}; run npm run record -w tools/conformance`)
        if (one.expect !== undefined) expect(reference, 'reference').toMatchObject(one.expect)
        if (one.differs !== undefined) expect(reference, 'reference').toMatchObject(one.differs.reference)
        if (ours === undefined) return
        if (one.differs !== undefined) expect(ours, 'ours').toMatchObject(one.differs.ours)
        else expect(alignFraming(ours, reference), 'ours').toEqual(reference)
      },
      60_000,
    )
  })
}

function startShared(shared: Map<string, Promise<Instance>>, key: string, server: ServerSpec, side: Side): Promise<Instance> {
  const running = shared.get(key) ?? Instance.start(server, side)
  shared.set(key, running)
  return running
}
