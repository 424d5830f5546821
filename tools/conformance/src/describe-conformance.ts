// Turns cases into vitest tests. Each case runs on the sides that are wanted; the reference's outcome is also pinned in `recorded/`, so that a
// change of the reference is noticed and our side can be tested where the reference is not installed.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { TestServer } from '@uwsgi-ts/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { alignFraming, settleConnection } from './compare.js'
import type { ConformanceCase, Outcome } from './conformance-case.js'
import { runSteps, runToEnd } from './run-steps.js'
import { startSide, type ServerSpec } from './server-spec.js'
import { wantedSides, type Side } from './sides.js'

const recordedFolder = fileURLToPath(new URL('../recorded/', import.meta.url))

type Recorded = Record<string, Outcome>
type Runner = (one: ConformanceCase, side: Side) => Promise<Outcome>

export function describeConformance(theme: string, cases: readonly ConformanceCase[]): void {
  const file = `${recordedFolder}${theme}.json`
  const recorded: Recorded = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Recorded) : {}
  const recording = process.env.CONFORMANCE_RECORD === '1'
  const fresh: Recorded = {}

  const declare = (one: ConformanceCase, run: Runner): void => {
    test(
      one.name,
      async () => {
        const sides = wantedSides()
        const outcome = async (side: Side): Promise<Outcome | undefined> => (sides.includes(side) ? run(one, side) : undefined)
        const [seen, ours] = await Promise.all([outcome('reference'), outcome('ours')])
        if (seen !== undefined) fresh[one.name] = seen
        if (seen !== undefined && !recording && one.unpinned === undefined)
          expect(seen, 'the reference does what is recorded').toEqual(recorded[one.name])
        const reference = seen ?? recorded[one.name]
        if (reference === undefined)
          throw new Error(`nothing is recorded for "${one.name}" in ${file}; run npm run record -w tools/conformance`)
        judge(one, reference, ours)
      },
      60_000,
    )
  }

  describe(theme, () => {
    for (const [server, group] of byServer(cases)) {
      describe(groupName(server), () => {
        const running = shareServers(server)
        for (const one of group) declare(one, async (asked, side) => runSteps(asked, running(side), side))
      })
    }
    for (const one of cases.filter((any) => any.fresh === true || any.steps.length === 0)) {
      declare(one, async (asked, side) => {
        if (asked.steps.length === 0) return runToEnd(asked, side)
        return runSteps(asked, await startSide(asked.server, side), side)
      })
    }
    afterAll(async () => {
      if (!recording) return
      mkdirSync(recordedFolder, { recursive: true })
      // In the order of the cases, whatever order they ran in; a case that failed keeps what was recorded before.
      const all = { ...recorded, ...fresh }
      const ordered = Object.fromEntries(cases.filter((one) => all[one.name] !== undefined).map((one) => [one.name, all[one.name]]))
      const { format } = await import('prettier')
      writeFileSync(file, await format(JSON.stringify(ordered), { parser: 'json', printWidth: 140 }))
    })
  })
}

function judge(one: ConformanceCase, reference: Outcome, ours: Outcome | undefined): void {
  if (one.expect !== undefined) expect(reference, 'reference').toMatchObject(one.expect)
  if (one.differs !== undefined) expect(reference, 'reference').toMatchObject(one.differs.reference)
  if (ours === undefined) return
  if (one.differs !== undefined) expect(ours, 'ours').toMatchObject(one.differs.ours)
  else expect(settleConnection(alignFraming(ours, reference)), 'ours').toEqual(settleConnection(reference))
}

function byServer(cases: readonly ConformanceCase[]): Map<ServerSpec, ConformanceCase[]> {
  const groups = new Map<ServerSpec, ConformanceCase[]>()
  for (const one of cases) {
    if (one.fresh === true || one.steps.length === 0) continue
    groups.set(one.server, [...(groups.get(one.server) ?? []), one])
  }
  return groups
}

const groupName = (server: ServerSpec): string =>
  (server.ini ?? '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.trim())
    .join(', ')

/** Starts one server a side before the tests of the surrounding `describe`, and stops them, with all assertions about leftovers, after them. */
function shareServers(spec: ServerSpec): (side: Side) => TestServer {
  const servers = new Map<Side, TestServer>()
  beforeAll(async () => {
    await Promise.all(
      wantedSides().map(async (side) => {
        servers.set(side, await startSide(spec, side))
      }),
    )
  })
  afterAll(async () => {
    await Promise.all([...servers.values()].map((server) => server.stop()))
  })
  return (side) => {
    const server = servers.get(side)
    if (server === undefined) throw new Error(`${side} was not started`)
    return server
  }
}
