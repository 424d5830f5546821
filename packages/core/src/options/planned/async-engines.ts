// Ways to run several requests in one thread that belong to no language.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/async', {
  ugreen: {
    kind: 'flag',
    help: 'Give each request of an async worker a stack of its own, so that it can be suspended anywhere; needs async.',
    see: ['async'],
  },
  'ugreen-stacksize': { kind: 'integer', unit: 'pages', help: 'Memory pages of each stack of ugreen; without it 256 KiB.' },
  'dumbloop-modifier1': {
    kind: 'integer',
    max: 255,
    help: 'Modifier of the language that runs the function of the loop `dumb`.',
    see: ['loop'],
  },
  'dumbloop-code': {
    kind: 'string',
    help: 'Script to load for the loop `dumb`, which calls a function in each core instead of serving requests.',
  },
  'dumbloop-function': { kind: 'string', help: 'Function of dumbloop-code that the loop `dumb` calls.' },
})
