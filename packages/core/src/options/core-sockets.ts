// Options of sockets: shared ones, those that a supervisor passes, and what the kernel is told about them.

import { defineOptions, type OptionTable } from './declare.js'

export const SOCKET_OPTIONS: OptionTable = defineOptions({
  'shared-socket': {
    kind: 'socket',
    repeat: true,
    help: 'Bind this address early, as root and before jails; other options name it as =N, counted from 0.',
    see: ['undeferred-shared-socket'],
  },
  'undeferred-shared-socket': {
    kind: 'socket',
    repeat: true,
    help: 'Like shared-socket, without deferred accept, for protocols in which the server speaks first.',
  },
  'map-socket': {
    kind: 'string',
    repeat: true,
    help: 'SOCKET:WORKER[,WORKER]: serve this socket, counted from 0, only in these workers, counted from 1.',
  },
  'skip-zero': { kind: 'flag', help: 'Do not serve descriptor 0 when it is a listening socket.' },
  freebind: { kind: 'flag', help: 'Bind addresses that the machine does not have yet.' },
  'reuse-port': { kind: 'flag', help: 'Set SO_REUSEPORT on TCP sockets, so that several servers can bind one address.' },
  'no-defer-accept': {
    kind: 'flag',
    help: 'Take connections at once; without it the kernel holds them back until the client has sent something.',
  },
  'tcp-nodelay': {
    kind: 'flag',
    noEffect: 'every TCP connection has it',
    help: 'Set TCP_NODELAY on the connection of each request, so that small writes leave at once.',
  },
  'tcp-fast-open': {
    kind: 'integer',
    aliases: ['tcp-fastopen'],
    help: 'Take data in the first packet of a TCP connection; the number is the length of the queue of such connections.',
  },
  'so-keepalive': { kind: 'flag', help: 'Set SO_KEEPALIVE on TCP sockets, so that the kernel finds out about clients that are gone.' },
  'so-send-timeout': {
    kind: 'seconds',
    argument: 'none',
    unit: 's',
    aliases: ['socket-send-timeout', 'so-write-timeout', 'socket-write-timeout'],
    help: 'Time a client may take between two reads of its response; without it that of socket-timeout. The command line takes no number for it, as in uWSGI.',
  },
  'socket-sndbuf': { kind: 'bytes', unit: 'bytes', help: 'Size of the send buffers of sockets in the kernel (SO_SNDBUF).' },
  'socket-rcvbuf': { kind: 'bytes', unit: 'bytes', help: 'Size of the receive buffers of sockets in the kernel (SO_RCVBUF).' },
  'shutdown-sockets': {
    kind: 'flag',
    help: 'Shut the listening sockets down when the server stops, so that clients in the queue are refused and do not wait.',
  },
})
