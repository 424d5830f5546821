// A killer: 150 rounds of kill -9, reloads and other trouble in an order that a seed decides. After each round the server answers again; after each
// life nothing is left of it. UWSGI_TS_SEED=N is another order, UWSGI_TS_LIVES=N a longer run.
import { readdirSync, readlinkSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { get, startServer, type TestServer } from '../../src/testing/index.js'
import { BASE, FILES } from './python-apps.js'

const SEED = Number(process.env['UWSGI_TS_SEED'] ?? 11)
const LIVES = Number(process.env['UWSGI_TS_LIVES'] ?? 5)
const ROUNDS_A_LIFE = 30

/** mulberry32: 32 bits of state are enough to choose victims. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** How many descriptors of which kind a process has. */
function descriptors(pid: number): Record<string, number> {
  const kinds: Record<string, number> = {}
  for (const fd of readdirSync(`/proc/${pid}/fd`)) {
    try {
      const kind = readlinkSync(`/proc/${pid}/fd/${fd}`).replaceAll(/\d+/g, 'N')
      kinds[kind] = (kinds[kind] ?? 0) + 1
    } catch {
      // Closed in between.
    }
  }
  return kinds
}

/** Kinds of which there are more than before. */
function more(before: Readonly<Record<string, number>>, now: Readonly<Record<string, number>>): string[] {
  return Object.entries(now).flatMap(([kind, count]) => (count > (before[kind] ?? 0) ? [`${String(count)} ${kind}`] : []))
}

async function answersAgain(server: TestServer, what: string): Promise<void> {
  const deadline = Date.now() + 15_000
  for (;;) {
    try {
      if ((await get(server.port)).status === 200) return
    } catch {
      // Cut with its engine, or between two of them.
    }
    if (Date.now() > deadline) throw new Error(`no answer 15 s after: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

function kill(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended in between.
  }
}

describe(`seed ${SEED}`, () => {
  const random = randomNumbers(SEED)
  const one = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)]

  /** One piece of trouble; returns what it was. */
  function trouble(server: TestServer): string {
    const pids = server.pids()
    const kind = one([
      'worker',
      'worker',
      'engine',
      'zygote',
      'worker and engine',
      'worker and zygote',
      'engine and zygote',
      'all workers',
      'reload',
      'slow client',
    ])
    if (kind === undefined) return 'nothing'
    for (const part of ['worker', 'engine', 'zygote'] as const) if (kind.split(' ').includes(part)) kill(one(pids[part]))
    if (kind === 'all workers') pids.worker.forEach(kill)
    if (kind === 'reload') server.signal('SIGHUP')
    // Its request is under way when the next trouble comes.
    if (kind === 'slow client') get(server.port, '/slow?0.2').catch(() => undefined)
    return kind
  }

  test.each(Array.from({ length: LIVES }, (_, life) => life + 1))('life %i', { timeout: 120_000 }, async (life) => {
    const server = await startServer({ ini: `${BASE}\nprocesses = 3\nengines = 2\nforkbomb-delay = 0\nvacuum = true`, files: FILES })
    await answersAgain(server, 'the start')
    const before = descriptors(server.pid)
    const story: string[] = []
    for (let round = 0; round < ROUNDS_A_LIFE; round++) {
      story.push(trouble(server))
      await answersAgain(server, story.join(', '))
    }
    const counts = (): object => {
      const { engine, zygote, worker, other } = server.pids()
      return {
        engines: engine.length,
        zygotes: zygote.length,
        workers: worker.length,
        others: other.length,
        leaked: more(before, descriptors(server.pid)),
      }
    }
    const asAtTheStart = { engines: 2, zygotes: 1, workers: 3, others: 0, leaked: [] }
    await expect.poll(counts, { timeout: 20_000, message: `after ${story.join(', ')}` }).toEqual(asAtTheStart)
    if (life % 3 === 0) {
      kill(server.pid)
      await server.waitEnd({ status: 'SIGKILL' })
    } else await server.stop({ signal: one(['SIGINT', 'SIGQUIT'] as const) ?? 'SIGINT' })
  })
})
