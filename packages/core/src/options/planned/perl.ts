// Options of the Perl plugin that @uwsgi-ts/perl does not have yet.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/perl', {
  'psgi-enable-psgix-io': { kind: 'flag', help: 'Give apps the connection of the client as an IO::Socket in psgix.io.' },
  plshell: {
    kind: 'string',
    argument: 'optional',
    implies: ['honour-stdin'],
    help: 'Run Devel::REPL, or this Perl code, on the terminal in the first worker instead of serving requests.',
  },
  'plshell-oneshot': {
    kind: 'flag',
    implies: ['honour-stdin'],
    help: 'Like plshell, but the worker serves requests once the shell has ended.',
  },
  coroae: {
    kind: 'integer',
    min: 1,
    help: 'Run this many requests at once in each worker in the event loop of Coro::AnyEvent; sets async, loop, and a socket-timeout of at least 30 s.',
    see: ['async', 'loop'],
  },
  'early-perl': {
    kind: 'string',
    immediate: true,
    help: 'Start Perl with this file while the options are read, so that what a fork server forks has it.',
    see: ['fork-server'],
  },
  'early-psgi': { kind: 'string', immediate: true, help: 'Load this PSGI app while the options are read.' },
  'early-perl-exec': { kind: 'string', repeat: true, immediate: true, help: 'Run this Perl file while the options are read.' },
})
