// The lines of the log, to the byte those of uWSGI's plugin: scripts read them.

import type { BusynessRules } from './rules.js'

const share = (seconds: number, percent: number): string => `[busyness] ${seconds}s average busyness is at ${percent}%`

export const LINES = {
  settings: ({ min, max, period, multiplier, penalty, alert, alertStep, nonzero }: BusynessRules): string[] => [
    `[busyness] settings: min=${min}%, max=${max}%, overload=${period}, multiplier=${multiplier}, respawn penalty=${penalty}`,
    `[busyness] backlog alert is set to ${alert} request(s), step is ${alertStep}`,
    `[busyness] backlog non-zero alert is set to ${nonzero} second(s)`,
  ],

  spawn: (seconds: number, percent: number, count: number): string => `${share(seconds, percent)}, will spawn ${count} new worker(s)`,
  noMore: (seconds: number, percent: number, active: number): string =>
    `${share(seconds, percent)} but we already started maximum number of workers available with current limits (${active})`,
  cheap: (seconds: number, percent: number, active: number): string => `${share(seconds, percent)}, cheap one of ${active} running workers`,
  penalty: (multiplier: number, added: number): string =>
    `[busyness] worker(s) respawned to fast, increasing cheaper multiplier to ${multiplier} (+${added})`,
  ease: (multiplier: number): string => `[busyness] decreasing cheaper multiplier to ${multiplier}`,
  emergency: (waiting: number, count: number, all: number): string =>
    `[busyness] ${waiting} requests in listen queue, spawning ${count} emergency worker(s) (${all})!`,
  noEmergency: (waiting: number, active: number): string =>
    `[busyness] ${waiting} requests in listen queue but we are already started maximum number of workers (${active})`,
  backlogStays: (seconds: number): string => `[busyness] backlog was non-zero for ${seconds} second(s), spawning new worker(s)`,

  // Only with cheaper-busyness-verbose.
  unfinished: (worker: number, times: number): string =>
    `[busyness] worker ${worker} was busy ${times} time(s) in last cycle but no request was completed during this time, marking as 100% busy`,
  worker: (worker: number, seconds: number, percent: number): string =>
    `[busyness] worker nr ${worker} ${seconds}s average busyness is at ${percent}%`,
  average: (seconds: number, active: number, percent: number): string =>
    `[busyness] ${seconds}s average busyness of ${active} worker(s) is at ${percent}%`,
  wait: (seconds: number): string => `[busyness] need to wait ${seconds} more second(s) to cheap worker`,
  adjusting: (seconds: number, percent: number, periods: number): string =>
    `${share(seconds, percent)}, ${periods} non-idle cycle(s), adjusting cheaper timer`,
  resetting: (seconds: number, percent: number, periods: number): string =>
    `${share(seconds, percent)}, ${periods} non-idle cycle(s), resetting cheaper timer`,
  backlogFills: (waiting: number): string => `[busyness] backlog is starting to fill (${waiting})`,
  backlogEmpty: '[busyness] backlog is now empty',
  emergencyTimer: (workers: number, seconds: number): string =>
    `[busyness] ${workers} emergency worker(s) running, using ${seconds} seconds cheaper timer`,
} as const
