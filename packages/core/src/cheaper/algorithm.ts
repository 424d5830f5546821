// What a cheaper algorithm is: asked once every check-interval how many workers there should be more or less. Part of the plugin ABI
// (`ctx.cheaperAlgorithms`). It sees numbers and returns one; starting and stopping workers is the governor's.

import type { Settings } from '../config/settings.js'

/** One worker place. Counts go over all its cores, and over all languages that have a worker of this number. */
export interface CheaperWorker {
  /** 1-based, as in logs. */
  readonly id: number
  /** It has a process, or is about to get one. */
  readonly active: boolean
  /** It runs a request. */
  readonly busy: boolean
  /** Microseconds it has spent with requests since the generation started; a request counts when it is over. */
  readonly runningTime: number
}

export interface CheaperSnapshot {
  /** Milliseconds of a clock that is never set back; only differences mean something. */
  readonly now: number
  /** In the order of their numbers, those without a process too. */
  readonly workers: readonly CheaperWorker[]
  /** How many are active, and how many of these are busy. */
  readonly active: number
  readonly busy: number
  /** How many have no process: so many more can be started. */
  readonly cheaped: number
  /** Requests that wait for a worker, and connections that wait in the listen queue. */
  readonly waiting: number
  /** False while cheaper-rss-limit-soft forbids more workers. */
  readonly canSpawn: boolean
}

/** The options that all algorithms share, checked. */
export interface CheaperLimits {
  /** cheaper: never fewer workers than this. */
  readonly minimum: number
  /** processes. */
  readonly maximum: number
  /** cheaper-step. */
  readonly step: number
  /** cheaper-overload; at least 1. What it counts is the algorithm's. */
  readonly overload: number
  /** cheaper-idle. */
  readonly idle: number
}

export interface CheaperContext {
  readonly limits: CheaperLimits
  /** For options of the algorithm's own. */
  readonly settings: Settings
  /** A line in the instance log, as it is. */
  readonly log: (line: string) => void
}

/**
 * Workers to start (positive) or to stop (negative); 0 changes nothing. Must return at once, and know nothing but the snapshot and what it
 * remembers of former ones. More than can be started or stopped means as many as can be. A throw is logged and changes nothing.
 */
export type CheaperDecision = (snapshot: CheaperSnapshot) => number

/** Called once for each generation of workers (start, reload), before the first of them runs. What it remembers begins anew. */
export type CheaperAlgorithm = (context: CheaperContext) => CheaperDecision
