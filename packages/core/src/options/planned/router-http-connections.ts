// The HTTP gateway: what it does with connections, bodies and encodings.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/router-http', {
  'http-keepalive': {
    kind: 'integer',
    argument: 'optional',
    unit: 's',
    help: 'Keep HTTP/1.1 connections open for further requests; more than 1 is the time one may idle, otherwise http-timeout is.',
    see: ['http-auto-chunked'],
  },
  'http-auto-chunked': {
    kind: 'flag',
    help: 'Send responses without a length in chunks on kept connections, so that the connection need not be closed.',
    see: ['http-keepalive'],
  },
  'http-auto-gzip': {
    kind: 'flag',
    help: 'Compress responses that carry `uWSGI-Encoding: gzip` and no length, for clients that accept gzip.',
  },
  'http-raw-body': {
    kind: 'flag',
    help: 'Relay everything after the head of a request as it is, in both directions, until one side closes; no second request follows.',
  },
  'http-websockets': { kind: 'flag', help: 'Relay connections that ask for the websocket protocol as http-raw-body does.' },
  'http-chunked-input': {
    kind: 'flag',
    help: 'Relay requests with a chunked body as http-raw-body does; without it such bodies are dropped.',
  },
  'http-manage-source': {
    kind: 'flag',
    help: 'Relay requests with the method SOURCE, as Icecast clients send them, as http-raw-body does.',
  },
  'http-manage-rtsp': {
    kind: 'flag',
    help: 'Take RTSP/1.0 requests too, choose the server by the host of their URI, and relay them as http-raw-body does.',
  },
  'http-manage-expect': {
    kind: 'bytes',
    argument: 'optional',
    unit: 'bytes',
    help: 'Answer `Expect: 100-continue` instead of the server; more than 1 is the largest body allowed, and a larger one is answered 413.',
  },
  'http-headers-timeout': {
    kind: 'seconds',
    unit: 's',
    help: 'Time a client has to send the whole head of a request; without it http-timeout.',
  },
  'http-connect-timeout': {
    kind: 'seconds',
    unit: 's',
    help: 'Time the connection to a server may take; without it http-timeout.',
  },
  'http-post-buffering': {
    kind: 'bytes',
    unit: 'bytes',
    help: 'Read the whole body before a server is asked: up to this size in memory, larger ones in a file. Without it bodies are streamed.',
  },
  'http-post-buffering-dir': { kind: 'string', help: 'Folder for the files of http-post-buffering.' },
})
