// Core options about how many workers run: between cheaper and processes as the load needs, and none while nobody asks.

import { defineOptions, type OptionTable } from './declare.js'

export const CHEAPER_OPTIONS: OptionTable = defineOptions({
  cheap: { kind: 'flag', implies: ['master'], help: 'Start without workers, and start them at the first request.', see: ['idle'] },
  cheaper: {
    kind: 'integer',
    implies: ['master'],
    help: 'Smallest number of workers: run between this many and processes, as many as the load needs. 0 means always all.',
    see: ['cheaper-algo', 'cheaper-step'],
  },
  'cheaper-initial': {
    kind: 'integer',
    implies: ['master'],
    help: 'Number of workers at the start; without it the number of cheaper.',
    see: ['cheaper'],
  },
  'cheaper-algo': {
    kind: 'string',
    default: 'spare',
    implies: ['master'],
    help: 'How the number of workers follows the load: spare, spare2, backlog, manual, or the algorithm of a plugin.',
    see: ['cheaper', 'cheaper-algo-list'],
  },
  'cheaper-step': {
    kind: 'integer',
    min: 1,
    default: 1,
    implies: ['master'],
    help: 'Largest number of workers that are started at one time.',
  },
  'cheaper-overload': {
    kind: 'integer',
    min: 1,
    default: 3,
    implies: ['master'],
    help: 'When the load counts as too high: cycles without a free worker for spare, waiting requests for backlog, seconds for busyness.',
    see: ['check-interval'],
  },
  'cheaper-idle': {
    kind: 'integer',
    min: 1,
    default: 10,
    implies: ['master'],
    help: 'Cycles with idle workers before spare2 stops one.',
    see: ['check-interval'],
  },
  'cheaper-algo-list': {
    kind: 'flag',
    aliases: ['cheaper-algos-list', 'cheaper-list'],
    help: 'Print the names of all cheaper algorithms at the start.',
  },
  'cheaper-rss-limit-soft': {
    kind: 'bytes',
    unit: 'bytes',
    implies: ['master'],
    help: 'Start no further workers while all together have this much memory resident; needs memory-report.',
  },
  'cheaper-rss-limit-hard': {
    kind: 'bytes',
    unit: 'bytes',
    implies: ['master'],
    help: 'Stop a worker while all together have this much memory resident; must be above cheaper-rss-limit-soft.',
  },
  idle: {
    kind: 'seconds',
    unit: 's',
    implies: ['master'],
    help: 'Stop all workers after this time without requests; the next request starts them again.',
    see: ['die-on-idle', 'cheap'],
  },
  'die-on-idle': { kind: 'flag', help: 'Stop the server where idle would only stop the workers.', see: ['idle'] },
})
