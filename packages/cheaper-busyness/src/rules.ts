// The numbers the algorithm works with, from its options and those of cheaper.

import type { CheaperLimits, Settings } from '@uwsgi-ts/core'

export interface BusynessRules {
  /** Shares of the time in percent, between which the workers should be. */
  readonly max: number
  readonly min: number
  /** Seconds over which the share is taken: cheaper-overload. */
  readonly period: number
  readonly multiplier: number
  readonly penalty: number
  readonly verbose: boolean
  /** More requests waiting than this is an emergency. */
  readonly alert: number
  readonly alertStep: number
  readonly alertMultiplier: number
  /** So is any request waiting for so many seconds. */
  readonly nonzero: number
  readonly step: number
  readonly minimum: number
  readonly maximum: number
}

const DEFAULTS = { max: 50, min: 25, multiplier: 10, penalty: 2, alert: 33, alertStep: 1, alertMultiplier: 3, nonzero: 60 } as const

/** A minimum that is not below the maximum is refused: workers would come and go for ever. */
export function busynessRules(settings: Settings, limits: CheaperLimits): BusynessRules {
  const number = (name: string, fallback: number): number => settings.number(`cheaper-busyness-${name}`) || fallback
  const max = number('max', DEFAULTS.max)
  const min = number('min', DEFAULTS.min)
  if (min >= max) {
    throw new Error(`cheaper-busyness-min: ${min}% is not below cheaper-busyness-max (${max}%); expected a smaller percentage`)
  }
  return {
    max,
    min,
    period: limits.overload,
    multiplier: number('multiplier', DEFAULTS.multiplier),
    penalty: number('penalty', DEFAULTS.penalty),
    verbose: settings.flag('cheaper-busyness-verbose'),
    alert: number('backlog-alert', DEFAULTS.alert),
    alertStep: number('backlog-step', DEFAULTS.alertStep),
    alertMultiplier: number('backlog-multiplier', DEFAULTS.alertMultiplier),
    nonzero: number('backlog-nonzero', DEFAULTS.nonzero),
    step: limits.step,
    minimum: limits.minimum,
    maximum: limits.maximum,
  }
}
