// Options about requests, bodies and apps that the core does not have yet.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/core', {
  'allowed-modifiers': { kind: 'string', help: 'Request modifiers that may be used, separated by commas; others count as unavailable.' },
  'ignore-script-name': { kind: 'flag', help: 'Take no notice of the SCRIPT_NAME that the front server sent.' },
  'cgi-mode': { kind: 'flag', short: 'c', help: 'Answer with a line `Status: 200 OK` instead of `HTTP/1.1 200 OK`.' },
  'body-read-warning': { kind: 'megabytes', unit: 'MB', help: 'Log when the app reads a request body above this size into memory.' },
  'chunked-input-limit': {
    kind: 'bytes',
    unit: 'bytes',
    default: 1048576,
    help: 'Largest part of a chunked body that the app may read at a time.',
  },
  'chunked-input-timeout': {
    kind: 'seconds',
    unit: 's',
    help: 'Time to wait for the next part of a chunked body; without it that of socket-timeout.',
  },
  'collect-header': {
    kind: 'string',
    repeat: true,
    aliases: ['response-header-collect'],
    help: 'HEADER VARIABLE: copy a response header to a request variable, for later rules and the log.',
    see: ['pull-header'],
  },
  'error-page-403': {
    kind: 'string',
    repeat: true,
    help: 'HTML file for responses 403 of the server itself; the first one that exists is sent.',
  },
  'error-page-404': {
    kind: 'string',
    repeat: true,
    help: 'HTML file for responses 404 of the server itself; the first one that exists is sent.',
  },
  'error-page-500': {
    kind: 'string',
    repeat: true,
    help: 'HTML file for responses 500 of the server itself; the first one that exists is sent.',
  },
  'exception-handler': {
    kind: 'string',
    repeat: true,
    implies: ['master'],
    help: 'NAME[:ARGUMENTS]: hand every exception of an app, with backtrace and variables, to this handler.',
  },
})
