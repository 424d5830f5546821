// The algorithm: once a period of cheaper-overload seconds it looks which share of the time the workers spent with requests, and keeps that between two limits.
// Workers are started at once and stopped late; the more so when stopping them has proved too early (penalty). What waits is looked at every time.

import type { CheaperAlgorithm, CheaperDecision, CheaperSnapshot } from '@uwsgi-ts/core'
import { LINES } from './log-lines.js'
import { busynessRules, type BusynessRules } from './rules.js'

/** Periods in a row within the limits after which the wait for a stop begins anew. */
const STEADY = 3
const FULL = 100
const MS = 1000

export const busyness: CheaperAlgorithm = ({ limits, settings, log }) => {
  const rules = busynessRules(settings, limits)
  for (const line of LINES.settings(rules)) log(line)
  return createDecision(rules, log)
}

/** Times are whole seconds. */
export function createDecision(rules: BusynessRules, log: (line: string) => void): CheaperDecision {
  const decider = new Busyness(rules, log)
  return (snapshot) => decider.decide(snapshot)
}

class Busyness {
  readonly #rules: BusynessRules
  readonly #log: (line: string) => void
  /** Periods before a worker is stopped: the configured ones, and what penalties added. */
  #multiplier: number
  #emergency = 0
  /** Periods in a row within the limits. */
  #steady = 0
  #lastAction: 'none' | 'spawn' | 'cheap' = 'none'
  #lastCheaped: number | undefined
  #nextCheap = 0
  #periodStart: number | undefined
  #waitingSince: number | undefined
  /** By worker: running time at the start of the period, and how often it was seen busy since. */
  readonly #runningTimes = new Map<number, number>()
  readonly #seenBusy = new Map<number, number>()

  constructor(rules: BusynessRules, log: (line: string) => void) {
    this.#rules = rules
    this.#log = log
    this.#multiplier = rules.multiplier
  }

  decide(snapshot: CheaperSnapshot): number {
    const now = Math.floor(snapshot.now / MS)
    for (const { id, active, busy } of snapshot.workers) {
      this.#seenBusy.set(id, active ? (this.#seenBusy.get(id) ?? 0) + (busy ? 1 : 0) : 0)
    }
    if (this.#periodStart === undefined) {
      this.#periodStart = now
      this.#resetTimer(now)
      for (const { id, runningTime } of snapshot.workers) this.#runningTimes.set(id, runningTime)
    }
    if (now - this.#periodStart < this.#rules.period) return this.#lookAtBacklog(snapshot, now)
    this.#periodStart = now
    return this.#judge(this.#average(snapshot), snapshot, now)
  }

  #average({ workers, active }: CheaperSnapshot): number {
    const { period } = this.#rules
    let sum = 0
    for (const { id, active: runs, runningTime } of workers) {
      const spent = runningTime - (this.#runningTimes.get(id) ?? 0)
      const seen = this.#seenBusy.get(id) ?? 0
      this.#runningTimes.set(id, runningTime)
      this.#seenBusy.set(id, 0)
      if (!runs) continue
      // The time of a request counts when it ends: one that runs on leaves no trace but that the worker was seen busy.
      const unfinished = spent === 0 && seen > 0
      if (unfinished) this.#say(LINES.unfinished(id, seen))
      const share = unfinished ? FULL : Math.min(FULL, Math.floor((spent * FULL) / (period * 1_000_000)))
      if (active > 1) this.#say(LINES.worker(id, period, share))
      sum += share
    }
    const average = active === 0 ? 0 : Math.floor(sum / active)
    this.#say(LINES.average(period, active, average))
    return average
  }

  #judge(average: number, snapshot: CheaperSnapshot, now: number): number {
    const { max, min, alert, maximum } = this.#rules
    if (average > max) return this.#tooBusy(average, snapshot, now)
    if (snapshot.waiting > alert && snapshot.active < maximum) return this.#emergencySpawn(snapshot, now)
    return average < min ? this.#quiet(average, snapshot, now) : this.#withinLimits(average, snapshot, now)
  }

  #tooBusy(average: number, { active, cheaped, canSpawn }: CheaperSnapshot, now: number): number {
    const { period, step, penalty } = this.#rules
    this.#steady = 0
    const count = canSpawn ? Math.min(step, cheaped) : 0
    if (count === 0) {
      this.#log(LINES.noMore(period, average, active))
      return 0
    }
    this.#lastAction = 'spawn'
    const early = this.#lastCheaped !== undefined && Math.floor((now - this.#lastCheaped) / period) <= this.#multiplier
    if (early) {
      this.#multiplier += penalty
      this.#log(LINES.penalty(this.#multiplier, penalty))
    } else this.#easeMultiplier()
    this.#resetTimer(now)
    this.#log(LINES.spawn(period, average, count))
    return count
  }

  #quiet(average: number, { active }: CheaperSnapshot, now: number): number {
    const { period, minimum } = this.#rules
    if (active <= 1) return 0
    this.#steady = 0
    if (active <= minimum) return 0
    if (now < this.#nextCheap) {
      this.#say(LINES.wait(this.#nextCheap - now))
      return 0
    }
    if (this.#lastAction === 'cheap') this.#easeMultiplier()
    this.#resetTimer(now)
    this.#lastCheaped = now
    this.#lastAction = 'cheap'
    this.#emergency = Math.max(0, this.#emergency - 1)
    this.#log(LINES.cheap(period, average, active))
    return -1
  }

  #withinLimits(average: number, { active }: CheaperSnapshot, now: number): number {
    const { period } = this.#rules
    if (active <= 1) return 0
    this.#emergency = Math.max(0, this.#emergency - 1)
    this.#steady += 1
    if (this.#steady >= STEADY) {
      this.#say(LINES.resetting(period, average, this.#steady))
      this.#resetTimer(now)
    } else {
      this.#say(LINES.adjusting(period, average, this.#steady))
      this.#nextCheap += period
    }
    return 0
  }

  /** Between two periods. */
  #lookAtBacklog(snapshot: CheaperSnapshot, now: number): number {
    const { alert, nonzero, maximum } = this.#rules
    const { waiting, active } = snapshot
    if (waiting > alert && active < maximum) return this.#emergencySpawn(snapshot, now)
    if (waiting === 0) {
      if (this.#waitingSince !== undefined) this.#say(LINES.backlogEmpty)
      this.#waitingSince = undefined
      return 0
    }
    if (this.#waitingSince === undefined) {
      this.#say(LINES.backlogFills(waiting))
      this.#waitingSince = now
      return 0
    }
    if (now - this.#waitingSince < nonzero || active >= maximum) return 0
    this.#log(LINES.backlogStays(now - this.#waitingSince))
    this.#waitingSince = now
    return this.#emergencySpawn(snapshot, now)
  }

  #emergencySpawn({ waiting, active, cheaped, canSpawn }: CheaperSnapshot, now: number): number {
    const { multiplier, alertStep } = this.#rules
    const count = canSpawn ? Math.min(alertStep, cheaped) : 0
    if (count === 0) {
      this.#log(LINES.noEmergency(waiting, active))
      return 0
    }
    this.#multiplier = multiplier
    this.#lastAction = 'spawn'
    this.#emergency += count
    this.#log(LINES.emergency(waiting, count, this.#emergency))
    this.#resetTimer(now)
    return count
  }

  /** One back towards what is configured. */
  #easeMultiplier(): void {
    if (this.#multiplier <= this.#rules.multiplier) return
    this.#multiplier -= 1
    this.#log(LINES.ease(this.#multiplier))
  }

  #resetTimer(now: number): void {
    const { period, alertMultiplier } = this.#rules
    const wait = period * (this.#emergency > 0 ? alertMultiplier : this.#multiplier)
    if (this.#emergency > 0) this.#say(LINES.emergencyTimer(this.#emergency, wait))
    this.#nextCheap = now + wait
  }

  #say(line: string): void {
    if (this.#rules.verbose) this.#log(line)
  }
}
