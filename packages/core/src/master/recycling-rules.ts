// When a worker is replaced by the master: its lifetime and its memory, as the options say. max-requests is counted by the engines (native/engine/recycle.cc).
// Pure, so that every rule is a row of a test.

import type { Settings } from '../config/settings.js'
import { LINES } from './log-lines.js'
import { StartError } from './start-error.js'

/** Times in seconds, sizes in bytes; 0 turns a rule off. */
export interface RecyclingRules {
  readonly minLifetime: number
  readonly maxLifetime: number
  readonly maxLifetimeDelta: number
  readonly as: number
  readonly rss: number
  readonly evilAs: number
  readonly evilRss: number
}

export interface WorkerSize {
  /** Bytes in memory. */
  readonly rss: number
  /** Bytes of address space. */
  readonly vsz: number
}

export interface RecyclingVerdict {
  /** `recycle`: it finishes its requests; `kill`: it does not. */
  readonly then: 'recycle' | 'kill'
  readonly why: 'lifetime' | 'memory'
  /** What the log says at once; a worker that is recycled for its memory says something when it is done. */
  readonly line?: string
}

export function recyclingRules(settings: Settings): RecyclingRules {
  const number = (name: string): number => settings.number(name) ?? 0
  return {
    minLifetime: number('min-worker-lifetime'),
    maxLifetime: number('max-worker-lifetime'),
    maxLifetimeDelta: number('max-worker-lifetime-delta'),
    as: number('reload-on-as'),
    rss: number('reload-on-rss'),
    evilAs: number('evil-reload-on-as'),
    evilRss: number('evil-reload-on-rss'),
  }
}

export function watchesMemory({ as, rss, evilAs, evilRss }: RecyclingRules): boolean {
  return as + rss + evilAs + evilRss > 0
}

const WORKER_OPTIONS = ['max-requests', 'max-worker-lifetime', 'reload-on-as', 'reload-on-rss', 'evil-reload-on-as', 'evil-reload-on-rss']

/** What to say when these options are given and there is no interpreter process that could be replaced. */
export function idleRecycling(settings: Settings): string | undefined {
  const names = WORKER_OPTIONS.filter((name) => (settings.number(name) ?? 0) > 0)
  return names.length === 0 ? undefined : `${names.join(', ')}: has no effect: engines run the requests here, and they are not replaced`
}

/** As uWSGI refuses it. A worker that may not live long enough to be replaced would never be. */
export function checkLifetimes(settings: Settings): void {
  const { minLifetime, maxLifetime } = recyclingRules(settings)
  if (maxLifetime > 0 && minLifetime >= maxLifetime) {
    throw new StartError(`invalid min-worker-lifetime value (${minLifetime}), must be lower than max-worker-lifetime (${maxLifetime})`)
  }
}

/** `age` in seconds; `size` undefined when it was not looked at, or the process is gone. */
export function judgeWorker(
  rules: RecyclingRules,
  { id, pid, age, size }: { id: number; pid: number; age: number; size: WorkerSize | undefined },
): RecyclingVerdict | undefined {
  if (size !== undefined) {
    if (reached(rules.evilAs, size.vsz)) return { then: 'kill', why: 'memory', line: LINES.evilAddressSpace(id, pid, size.vsz) }
    if (reached(rules.evilRss, size.rss)) return { then: 'kill', why: 'memory', line: LINES.evilRss(id, pid, size.rss) }
  }
  if (rules.maxLifetime > 0 && age > rules.maxLifetime + (id - 1) * rules.maxLifetimeDelta) {
    return { then: 'recycle', why: 'lifetime', line: LINES.lifetimeReached(id, Math.floor(age)) }
  }
  if (size === undefined || age < rules.minLifetime) return undefined
  return reached(rules.as, size.vsz) || reached(rules.rss, size.rss) ? { then: 'recycle', why: 'memory' } : undefined
}

function reached(limit: number, value: number): boolean {
  return limit > 0 && value >= limit
}
