// What makes a running server reload parts of itself, log anew or stop: touched files, descriptors and mount points.

import type { OptionDeclaration } from '../declare.js'
import { definePlannedOptions, type PlannedTable } from './planned-table.js'

const touch = (what: string, more: Partial<OptionDeclaration> = {}): OptionDeclaration => ({
  kind: 'string',
  repeat: true,
  implies: ['master'],
  help: `${what} when this file is changed, made or removed.`,
  ...more,
})

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/core', {
  'touch-mules-reload': touch('Reload the mules'),
  'touch-spoolers-reload': touch('Reload the spoolers'),
  'touch-signal': {
    kind: 'string',
    repeat: true,
    implies: ['master'],
    help: 'FILE NUMBER: raise the uwsgi signal with this number when the file is changed, made or removed.',
    see: ['signal-timer', 'fs-signal'],
  },
  'propagate-touch': {
    kind: 'flag',
    help: 'Reload the whole server, not only the worker at hand, when the UWSGI_TOUCH_RELOAD file of an app has changed.',
  },
  'notify-socket': {
    kind: 'string',
    implies: ['master'],
    help: 'Bind this unix datagram socket and log the messages that come in, such as acknowledgements of subscriptions.',
    see: ['subscription-notify-socket'],
  },
})
