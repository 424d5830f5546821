// CGI scripts.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/cgi', {
  cgi: {
    kind: 'string',
    repeat: true,
    help: '[MOUNTPOINT=]PATH: run the scripts below this folder, or this one script for all paths below the mount point.',
    see: ['cgi-helper', 'cgi-allowed-ext'],
  },
  'cgi-map-helper': {
    kind: 'dict',
    aliases: ['cgi-helper'],
    repeat: true,
    help: 'EXTENSION=COMMAND: run files with this ending through this command; they need not be executable.',
  },
  'cgi-from-docroot': { kind: 'flag', help: 'Look for scripts in the DOCUMENT_ROOT of each request instead of the folder of cgi.' },
  'cgi-index': { kind: 'string', repeat: true, help: 'Name of the script that stands for a folder; several are tried in their order.' },
  'cgi-allowed-ext': { kind: 'string', repeat: true, help: 'Run only scripts whose name ends so (`.cgi`); others are answered 403.' },
  'cgi-safe': {
    kind: 'string',
    repeat: true,
    help: 'Run scripts below this folder also when a symbolic link leads to them from inside the folder of cgi.',
  },
  'cgi-unset': { kind: 'string', repeat: true, help: 'Remove this variable from the environment of scripts.' },
  'cgi-buffer-size': {
    kind: 'bytes',
    unit: 'bytes',
    default: 65536,
    help: 'Size of the buffer for the output of scripts; their whole response head has to fit in.',
  },
  'cgi-timeout': {
    kind: 'seconds',
    unit: 's',
    default: 60,
    help: 'Time a script may stay silent, or not take its input, before it is killed and its response cut.',
  },
  'cgi-do-not-kill-on-error': { kind: 'flag', help: 'Let a script go on when its request has failed or timed out.' },
  'cgi-close-stdin-on-eof': {
    kind: 'flag',
    help: 'Close the standard input of a script once the whole body has been written, so that scripts that read to its end do.',
  },
  'cgi-async-max-attempts': {
    kind: 'integer',
    argument: 'none',
    default: 10,
    help: 'In async mode: seconds to wait for a script to end after its response before it is killed. The command line takes no number for it, as in uWSGI.',
  },
  'cgi-optimize': {
    kind: 'flag',
    aliases: ['cgi-optimized'],
    help: 'Resolve the paths of cgi once at the start; one that does not exist ends the start.',
  },
  'cgi-path-info': {
    kind: 'flag',
    help: 'Leave PATH_INFO of scripts alone; uWSGI takes the option and never looks at it.',
  },
  'cgi-loadlib': {
    kind: 'string',
    repeat: true,
    help: 'LIBRARY:FUNCTION: load this shared library and call this function of it at the start, for helpers named sym://.',
  },
  'cgi-dontresolve': { kind: 'flag', help: 'Run a script under the path of the symbolic link that names it.' },
})
