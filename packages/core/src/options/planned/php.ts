// PHP scripts.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/php', {
  'php-ini': { kind: 'string', aliases: ['php-config'], help: 'Read the settings of PHP from this php.ini and no other.' },
  'php-ini-append': {
    kind: 'string',
    aliases: ['php-config-append'],
    repeat: true,
    help: 'Add the lines of this file to the settings of PHP.',
  },
  'php-set': { kind: 'dict', repeat: true, help: 'NAME=VALUE: set this directive of PHP.' },
  'php-dump-config': { kind: 'flag', help: 'Log the settings that php-set and php-ini-append make.' },

  'php-docroot': {
    kind: 'string',
    help: 'Folder in which scripts are looked for, whatever DOCUMENT_ROOT says; those outside of it are answered 403.',
  },
  'php-allowed-docroot': {
    kind: 'string',
    repeat: true,
    help: 'Run only scripts that, symbolic links resolved, lie in one of these folders; others are answered 403.',
  },
  'php-allowed-ext': {
    kind: 'string',
    repeat: true,
    help: 'Run only files whose name ends so (`.php`); others are answered 403. Without it every file is PHP.',
  },
  'php-allowed-script': { kind: 'string', repeat: true, help: 'Run only these scripts, by absolute path; others are answered 403.' },
  'php-index': { kind: 'string', repeat: true, help: 'Name of the script that stands for a folder; several are tried in their order.' },

  'php-app': { kind: 'string', help: 'Run this script for every request, with empty PATH_INFO and SCRIPT_NAME.', see: ['php-app-bypass'] },
  'php-app-qs': {
    kind: 'string',
    help: 'With php-app: put this text and the path of the request before the query string.',
  },
  'php-app-bypass': { kind: 'regexp', repeat: true, help: 'Look for a script as usual, in spite of php-app, when the URI matches.' },
  'php-fallback': { kind: 'string', help: 'Run this script when the one that was asked for does not exist.' },
  'php-fallback2': {
    kind: 'string',
    help: 'Like php-fallback, with a path inside the document root, which becomes SCRIPT_NAME.',
  },
  'php-fallback-qs': {
    kind: 'string',
    help: 'With a fallback: put NAME= and the path of the request before the query string, NAME being this text.',
  },

  'php-var': { kind: 'dict', repeat: true, help: 'NAME=VALUE: set this item of $_SERVER for every request.' },
  'php-constant': { kind: 'dict', repeat: true, help: 'NAME=VALUE: define this constant for all scripts.' },
  'php-server-software': { kind: 'string', default: 'uWSGI', help: 'Value of SERVER_SOFTWARE in $_SERVER.' },
  'php-exec-before': {
    kind: 'string',
    aliases: ['php-exec-begin'],
    repeat: true,
    help: 'Run this PHP code, without opening tag, before the script of each request.',
  },
  'php-exec-after': {
    kind: 'string',
    aliases: ['php-exec-end'],
    repeat: true,
    help: 'Run this PHP code, without opening tag, after the script of each request.',
  },
  'php-sapi-name': {
    kind: 'string',
    help: 'What php_sapi_name() returns; `apache` makes the opcode cache switch itself on.',
  },

  'early-php': {
    kind: 'flag',
    immediate: true,
    help: 'Start PHP while the options are read, so that what a fork server forks has it.',
    see: ['fork-server'],
  },
  'early-php-sapi-name': { kind: 'string', immediate: true, help: 'Like php-sapi-name, set at once, for early-php.' },
  'php-mount': {
    kind: 'dict',
    repeat: true,
    help: 'PREFIX=FOLDER: document root of the paths with this prefix; the longest prefix counts.',
  },
})
