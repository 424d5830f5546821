// Async modes: several requests at once in one thread of a worker.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/async', {
  async: { kind: 'integer', default: 1, help: 'Requests that each worker runs at once in async mode; 1 is off.', see: ['loop', 'threads'] },
  'disable-async-warn-on-queue-full': { kind: 'flag', help: 'Do not log that all async cores of a worker are busy.' },
  loop: { kind: 'string', help: 'Run requests in this loop engine (simple, async, gevent, asyncio ...).', see: ['loop-list'] },
})
