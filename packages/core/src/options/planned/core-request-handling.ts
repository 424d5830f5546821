// How requests reach their app and what happens around it.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/core', {
  vhost: { kind: 'flag', help: 'Find the app of a request by SERVER_NAME and mount point together.', see: ['mount'] },
  'vhost-host': {
    kind: 'flag',
    implies: ['vhost'],
    help: 'Find the app of a request by the Host header and mount point together.',
  },
  'worker-mount': {
    kind: 'string',
    repeat: true,
    help: 'Like mount, but the app is loaded in the workers after their fork, in all of them or in one that the mount point names.',
    see: ['mount'],
  },
  'remap-modifier': {
    kind: 'string',
    help: 'FROM:TO[,FROM:TO]: let the request handler with modifier FROM serve requests with modifier TO too.',
    see: ['plugin'],
  },
  profiler: { kind: 'string', help: 'Log what apps run: `pycall` each function call of Python, `pyline` each line.' },
  'upload-progress': {
    kind: 'string',
    help: 'While a body is received, keep its state in ID.json in this folder; ID is X-Progress-ID of the query string.',
  },
  'rem-header': {
    kind: 'string',
    aliases: ['del-header'],
    repeat: true,
    help: 'Remove this header from every response.',
    see: ['add-header'],
  },
  'pull-header': {
    kind: 'string',
    repeat: true,
    help: 'HEADER VARIABLE: move this response header into a request variable, for route rules; the client does not get it.',
    see: ['collect-header'],
  },
  'response-headers-limit': {
    kind: 'bytes',
    unit: 'bytes',
    default: 65535,
    help: 'Largest head of a response that an app may send.',
  },
  'dynamic-apps': {
    kind: 'flag',
    help: 'Load the apps that requests name in UWSGI_SCRIPT, UWSGI_FILE and UWSGI_MODULE; only for trusted front servers.',
  },
})
