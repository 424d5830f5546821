// Lines of cheaper and idle in the log, to the byte those of uWSGI: scripts read them. What is left of a worker that was stopped is in the master's table.

export const LINES = {
  initialTooLow: (initial: number, minimum: number): string =>
    `warning: invalid cheaper-initial value (${initial}), must be equal or higher than cheaper (${minimum}), using ${minimum} as initial number of workers`,
  initialTooHigh: (initial: number, maximum: number): string =>
    `warning: invalid cheaper-initial value (${initial}), must be lower or equal than worker count (${maximum}), using ${maximum} as initial number of workers`,
  unknownAlgorithm: 'unable to find requested cheaper algorithm, falling back to spare',
  hardLimit: (workers: number): string => `cheaper hard rss memory limit exceeded, cheap one of ${workers} workers`,
  cannotSpawn: (answer: number): string => `BUG! cheaper algo returned ${answer} but it cannot spawn any worker at this time!`,
  algorithmList: (names: readonly string[]): string[] => [
    '',
    '*** uWSGI loaded cheaper algorithms ***',
    ...names,
    '--- end of cheaper algorithms list ---',
    '',
  ],

  cheapMode: 'cheap mode enabled: waiting for socket connection...',
  goingCheap: 'going cheap...',
  inactive: (limit: number, now: number, last: number): string =>
    `workers have been inactive for more than ${limit} seconds (${now}-${last})`,
} as const
