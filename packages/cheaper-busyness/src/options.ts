// Options of the algorithm. 0 means the default, as in uWSGI.

import { defineOptions, type OptionTable } from '@uwsgi-ts/core'

export const options: OptionTable = defineOptions({
  'cheaper-busyness-max': {
    kind: 'percent',
    default: 50,
    help: 'Start workers when on average they are busy for more than this share of the time.',
    see: ['cheaper', 'cheaper-overload'],
  },
  'cheaper-busyness-min': {
    kind: 'percent',
    default: 25,
    help: 'Stop a worker when on average they are busy for less than this share of the time.',
  },
  'cheaper-busyness-multiplier': {
    kind: 'integer',
    default: 10,
    help: 'Periods of cheaper-overload that must pass before a worker is stopped.',
  },
  'cheaper-busyness-penalty': {
    kind: 'integer',
    default: 2,
    help: 'Add this to the multiplier when workers had to be started again soon after one was stopped.',
  },
  'cheaper-busyness-verbose': { kind: 'flag', help: 'Log what the algorithm measures, and not only what it decides.' },
  'cheaper-busyness-backlog-alert': {
    kind: 'integer',
    default: 33,
    help: 'Start emergency workers when more requests than this wait.',
  },
  'cheaper-busyness-backlog-multiplier': {
    kind: 'integer',
    default: 3,
    help: 'Takes the place of the multiplier while there are emergency workers.',
  },
  'cheaper-busyness-backlog-step': { kind: 'integer', default: 1, help: 'Number of emergency workers that are started at one time.' },
  'cheaper-busyness-backlog-nonzero': {
    kind: 'seconds',
    unit: 's',
    default: 60,
    help: 'Start emergency workers when requests have been waiting all this time.',
  },
})
