// Core options about processes: how many there are, how they live and die, and as whom they run.

import { defineOptions, type OptionTable } from './declare.js'

export const PROCESS_OPTIONS: OptionTable = defineOptions({
  master: {
    kind: 'flag',
    short: 'M',
    help: 'Run a master process. uwsgi-ts always has one; the option is kept for what it switches on in logs and stats.',
  },
  processes: { kind: 'integer', short: 'p', aliases: ['workers'], default: 1, min: 1, help: 'Number of workers.' },
  threads: { kind: 'integer', default: 1, min: 1, max: 65535, help: 'Requests that each worker runs at once.', see: ['processes'] },
  engines: {
    kind: 'integer',
    min: 1,
    max: 64,
    help: 'Number of engine processes, which own the client connections. The default follows from processes and the number of CPUs.',
  },
  'enable-threads': {
    kind: 'flag',
    short: 'T',
    noEffect: 'threads of an app run without it',
    help: 'Let the app start threads of its own.',
  },
  'single-interpreter': {
    kind: 'flag',
    short: 'i',
    noEffect: 'each worker is one interpreter process of its own',
    help: 'Use one interpreter for all apps of a worker.',
  },
  'thunder-lock': {
    kind: 'flag',
    noEffect: 'engines take connections for all workers, so nothing is woken in vain',
    help: 'Serialise accept between workers.',
  },
  'close-on-exec': {
    kind: 'flag',
    aliases: ['close-on-exec2'],
    noEffect: 'every descriptor is close-on-exec',
    help: 'Set close-on-exec on connection sockets.',
  },
  'die-on-term': { kind: 'flag', help: 'SIGTERM stops the server instead of reloading it.' },
  'no-orphans': { kind: 'flag', noEffect: 'workers always leave when the master is gone', help: 'Workers die with the master.' },
  'exit-on-reload': { kind: 'flag', help: 'Exit when a reload is asked for, and leave the new start to a supervisor.' },

  reaper: {
    kind: 'flag',
    short: 'r',
    help: 'After each request wait for child processes of the app that have ended and that nobody has waited for.',
  },
  'use-abort': {
    kind: 'flag',
    noEffect: 'a crash ends its process by the signal it caused, so that the kernel writes a core dump as it is',
    help: 'End a process that crashes with abort(), so that the kernel writes a core dump.',
  },
  'backtrace-depth': {
    kind: 'integer',
    default: 64,
    min: 1,
    noEffect: 'a process that crashes writes no backtrace; its core dump holds the whole one',
    help: 'Largest number of frames in the backtrace of a crash.',
  },
  'never-swap': {
    kind: 'flag',
    noEffect:
      'locked memory does not pass to the processes that a server starts, in which the apps are; MemorySwapMax=0 of a systemd unit keeps all of them out of the swap',
    help: 'Lock the memory of the server, so that none of it is swapped out.',
  },

  harakiri: {
    kind: 'seconds',
    short: 't',
    unit: 's',
    help: 'End a request that runs longer than this and replace its worker.',
    see: ['harakiri-verbose'],
  },
  'harakiri-verbose': {
    kind: 'flag',
    help: 'Log where the worker was stuck when harakiri ends it.',
  },
  'harakiri-no-arh': {
    kind: 'flag',
    aliases: ['no-harakiri-arh', 'no-harakiri-after-req-hook'],
    help: 'The time limit of harakiri ends before uwsgi.after_req_hook runs; the response leaves before it too.',
    see: ['harakiri'],
  },
  'harakiri-graceful-timeout': {
    kind: 'seconds',
    unit: 's',
    help: 'Send harakiri-graceful-signal first, and kill the worker only after this time.',
    see: ['harakiri'],
  },
  'harakiri-graceful-signal': {
    kind: 'integer',
    default: 15,
    min: 1,
    max: 64,
    help: 'Number of the signal that harakiri-graceful-timeout sends.',
  },
  'harakiri-queue-threshold': {
    kind: 'integer',
    default: 0,
    help: 'End no worker by harakiri while fewer requests than this wait for one.',
    see: ['harakiri'],
  },
  'reload-mercy': {
    kind: 'seconds',
    unit: 's',
    min: 1,
    help: 'Time that attached daemons have to end when they are asked to; 3 without it. Then they are killed.',
    see: ['worker-reload-mercy'],
  },
  'worker-reload-mercy': {
    kind: 'seconds',
    unit: 's',
    default: 60,
    help: 'Time a worker has to finish its requests when it is reloaded or stopped.',
  },
  'forkbomb-delay': {
    kind: 'seconds',
    unit: 's',
    default: 2,
    implies: ['master'],
    help: 'Wait this long when workers die faster than they can be replaced; 0 turns the guard off.',
  },
  'check-interval': {
    kind: 'seconds',
    unit: 's',
    default: 1,
    min: 0.1,
    implies: ['master'],
    help: 'How often the master looks after things that have no event.',
  },

  uid: { kind: 'user', help: 'Run as this user, number or name.' },
  gid: { kind: 'group', help: 'Run as this group, number or name.' },
  pidfile: { kind: 'string', help: 'Write the pid of the master here, before privileges are dropped.' },
  pidfile2: { kind: 'string', help: 'Write the pid of the master here, after privileges are dropped.' },
  'safe-pidfile': {
    kind: 'string',
    help: 'Write the pid of the master here once everything is set up, so that a second start by mistake leaves it alone.',
  },
  'safe-pidfile2': { kind: 'string', help: 'Like safe-pidfile, after privileges are dropped.' },
  daemonize: { kind: 'string', short: 'd', help: 'Go to the background and log to this file.' },
  daemonize2: { kind: 'string', help: 'Like daemonize, after the apps have been loaded.' },
  vacuum: { kind: 'flag', help: 'Remove pid files and unix sockets at the end.' },
  'run-dir': {
    kind: 'string',
    help: 'Private folder for the sockets between engines and workers. The default is a new folder with mode 0700.',
  },
  'safe-fd': { kind: 'integer', repeat: true, aliases: ['fd-safe'], help: 'Keep this descriptor open across a reload.' },

  flock: {
    kind: 'string',
    repeat: true,
    help: 'Lock this file, which has to exist, as long as the server lives; the start ends when another instance has it.',
    see: ['flock-wait', 'flock2'],
  },
  'flock-wait': { kind: 'string', repeat: true, help: 'Like flock, but wait while another instance has the file.', see: ['flock'] },
  flock2: {
    kind: 'string',
    help: 'Like flock, once the server is in the background and its log has been set up.',
    see: ['flock-wait2', 'flock'],
  },
  'flock-wait2': { kind: 'string', help: 'Like flock2, but wait while another instance has the file.', see: ['flock2'] },
  'file-write': {
    kind: 'dict',
    repeat: true,
    help: 'FILE=TEXT: write a text and a line break to a file at the start, before privileges are dropped.',
  },
  'force-cwd': { kind: 'string', help: 'Folder that a reload goes back to, instead of that of the start.' },
  'binary-path': {
    kind: 'string',
    help: 'Program that a reload starts instead of the one that runs: a path that leads to the version in use.',
  },
  'command-mode': {
    kind: 'flag',
    help: 'Start also without a socket: the apps are loaded and the workers serve nobody.',
  },

  chdir: { kind: 'string', help: 'Change to this folder before the apps are loaded.' },
  chdir2: { kind: 'string', help: 'Change to this folder after the apps have been loaded.' },
  env: { kind: 'string', repeat: true, help: 'NAME=VALUE: set an environment variable for the apps.' },
  unenv: { kind: 'string', repeat: true, help: 'Remove an environment variable.' },

  'auto-procname': {
    kind: 'flag',
    help: 'Give the master, the engines and Python workers names in ps that say what they are.',
  },
  procname: { kind: 'string', help: 'Name of the master, the engines and Python workers.' },
  'procname-master': { kind: 'string', help: 'Name of the master process.' },
  'procname-prefix': {
    kind: 'string',
    implies: ['auto-procname'],
    help: 'Put this text before automatic process names.',
  },
  'procname-prefix-spaced': {
    kind: 'string',
    implies: ['auto-procname'],
    help: 'Put this text and a blank before automatic process names.',
  },
  'procname-append': {
    kind: 'string',
    implies: ['auto-procname'],
    help: 'Put this text after automatic process names.',
  },
})
