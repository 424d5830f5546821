// Core options about sockets, requests and apps, whatever the protocol and the language. The listeners themselves belong to the protocol packages.

import { defineOptions, type OptionTable } from './declare.js'

export const REQUEST_OPTIONS: OptionTable = defineOptions({
  listen: {
    kind: 'integer',
    short: 'l',
    default: 100,
    min: 1,
    help: 'Length of the listen queue of each socket; the kernel allows at most /proc/sys/net/core/somaxconn.',
  },
  'chmod-socket': {
    kind: 'mode',
    short: 'C',
    aliases: ['chmod'],
    argument: 'optional',
    help: 'File mode of unix sockets, three octal digits; 666 without a value.',
  },
  'chown-socket': { kind: 'string', help: 'USER or USER:GROUP that unix sockets are given to.' },

  'buffer-size': {
    kind: 'bytes',
    short: 'b',
    unit: 'bytes',
    default: 4096,
    min: 256,
    max: 16 * 1024 * 1024,
    help: 'Largest request head (HTTP) or block of variables (uwsgi).',
  },
  'max-vars': { kind: 'integer', short: 'v', default: 64, min: 16, max: 4096, help: 'Largest number of variables (headers) of a request.' },
  'limit-post': { kind: 'bytes', unit: 'bytes', help: 'Largest request body; 0 means no limit.' },
  'post-buffering': {
    kind: 'bytes',
    unit: 'bytes',
    help: 'Read bodies whole before the app is called: up to this size in memory, larger ones in a file.',
  },
  'post-buffering-bufsize': {
    kind: 'bytes',
    unit: 'bytes',
    noEffect: 'bodies are written to their file as they arrive',
    help: 'Size of the buffer between socket and body file.',
  },
  'socket-timeout': { kind: 'seconds', short: 'z', unit: 's', default: 4, help: 'Time a client may take between two reads or writes.' },
  'keepalive-timeout': { kind: 'seconds', unit: 's', default: 15, help: 'Time a kept-alive HTTP connection may idle.' },
  'queue-limit': { kind: 'integer', default: 1024, help: 'Requests that may wait for a free worker; further ones are answered 503.' },
  'queue-timeout': {
    kind: 'seconds',
    unit: 's',
    default: 0,
    help: 'Time a request may wait for a free worker before it is answered 503; 0 means no limit.',
  },
  'response-buffer': {
    kind: 'bytes',
    unit: 'bytes',
    default: 1024 * 1024,
    min: 65536,
    help: 'Response bytes kept for a slow client before its worker is made to wait.',
  },
  'engine-pipeline': {
    kind: 'integer',
    default: 16,
    min: 1,
    max: 64,
    help: 'Requests written ahead to a worker that has been fast; 1 never writes ahead.',
  },
  'add-header': { kind: 'string', repeat: true, help: 'Add this header line to every response.' },

  'need-app': { kind: 'flag', help: 'Exit when no app can be loaded.' },
  'lazy-apps': { kind: 'flag', help: 'Load the apps in each worker instead of once before the workers are forked.' },
  lazy: { kind: 'flag', implies: ['lazy-apps'], help: 'Load the apps in each worker, and reload workers only.' },
  mount: { kind: 'string', repeat: true, help: 'MOUNTPOINT=APP: load an app under a path or a host name.' },
  'manage-script-name': { kind: 'flag', help: 'Move the mount point of the app from PATH_INFO to SCRIPT_NAME.' },
  'no-default-app': { kind: 'flag', help: 'Refuse requests for which no mounted app is found instead of giving them to the default app.' },
  'max-apps': { kind: 'integer', default: 64, min: 1, help: 'Largest number of apps of a worker.' },
  'disable-write-exception': {
    kind: 'flag',
    help: 'A write to a client that has left is dropped without an exception in the app.',
  },
  'write-errors-tolerance': {
    kind: 'integer',
    min: 0,
    help: 'Writes to a client that has left which the app does not hear of, in one request; the next one is an exception.',
    see: ['disable-write-exception'],
  },
  'write-errors-exception-only': {
    kind: 'flag',
    help: 'Raise the exception for the first such write, whatever write-errors-tolerance says.',
    see: ['disable-write-exception'],
  },
  'catch-exceptions': { kind: 'flag', help: 'Send tracebacks to the client. For development only.' },
})
