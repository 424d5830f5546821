// What the configuration says about the number of workers, as numbers. Refuses nothing: that is start.ts.

import type { Settings } from '../config/settings.js'
import type { CheaperLimits } from './algorithm.js'

export interface CheaperRules {
  /** The number of workers changes while the server runs. */
  readonly enabled: boolean
  readonly algorithm: string
  readonly limits: CheaperLimits
  /** Workers at the start. */
  readonly initial: number
  /** Bytes; 0: no limit. */
  readonly softRss: number
  readonly hardRss: number
  /** Seconds between two decisions. */
  readonly interval: number
  /** Start without workers. */
  readonly cheap: boolean
  /** Seconds without requests after which all workers are stopped; 0: never. */
  readonly idle: number
  readonly dieOnIdle: boolean
}

/** `engines`: each of them must keep a worker of its own, because workers serve one engine only. */
export function cheaperRules(settings: Settings, engines: number): CheaperRules {
  const number = (name: string, fallback: number): number => settings.number(name) ?? fallback
  const maximum = number('processes', 1)
  const cheaper = number('cheaper', 0)
  const enabled = cheaper > 0
  const minimum = enabled ? Math.min(maximum, Math.max(cheaper, engines)) : maximum
  const initial = Math.min(maximum, Math.max(minimum, number('cheaper-initial', minimum)))
  const cheap = settings.flag('cheap')
  return {
    enabled,
    algorithm: settings.string('cheaper-algo') ?? 'spare',
    limits: {
      minimum,
      maximum,
      step: number('cheaper-step', 1),
      overload: number('cheaper-overload', 3),
      idle: number('cheaper-idle', 10),
    },
    initial: cheap ? 0 : initial,
    softRss: number('cheaper-rss-limit-soft', 0),
    hardRss: number('cheaper-rss-limit-hard', 0),
    interval: number('check-interval', 1),
    cheap,
    idle: number('idle', 0),
    dieOnIdle: settings.flag('die-on-idle'),
  }
}
