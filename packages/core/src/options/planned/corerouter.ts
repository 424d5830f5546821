// Options that every gateway has under its own prefix: its processes, and how it finds the server that a connection is for. Each gateway's table takes
// its part of them, so that one wording serves all.

import type { OptionTable } from '../declare.js'

/** What all gateways have: processes, limits, stats, the nodes to fall back to. */
export function gatewayOptions(prefix: string): OptionTable {
  return {
    [`${prefix}-processes`]: {
      kind: 'integer',
      aliases: [`${prefix}-workers`],
      default: 1,
      min: 1,
      help: 'Number of processes of this gateway; they share its sockets, and each keeps its own table of subscriptions.',
    },
    [`${prefix}-zerg`]: {
      kind: 'socket',
      repeat: true,
      help: 'Take the listening sockets of this gateway from the zerg server at this unix socket.',
      see: ['zerg-server', 'zergpool'],
    },
    [`${prefix}-fallback`]: {
      kind: 'socket',
      repeat: true,
      help: 'Server to try when the connection to the chosen one fails; several are tried in their order.',
    },
    [`${prefix}-events`]: {
      kind: 'integer',
      default: 64,
      min: 1,
      help: 'Largest number of events this gateway takes from the kernel at once.',
    },
    [`${prefix}-cheap`]: {
      kind: 'flag',
      help: 'Leave connections in the listen queue as long as no server has subscribed.',
      see: ['subscribe-to'],
    },
    [`${prefix}-timeout`]: {
      kind: 'seconds',
      unit: 's',
      default: 60,
      help: 'Close a connection of this gateway, on either side, when nothing has moved on it for this long.',
    },
    [`${prefix}-stats`]: {
      kind: 'socket',
      aliases: [`${prefix}-stats-server`, `${prefix}-ss`],
      help: 'Serve the statistics of the first process of this gateway as JSON on this address: its nodes, subscriptions and sessions.',
      see: ['stats-http'],
    },
    [`${prefix}-harakiri`]: {
      kind: 'seconds',
      unit: 's',
      help: 'Kill and replace a process of this gateway that takes longer than this over one round of events; needs the master.',
    },
  }
}

/** What gateways have that find a server by a key, such as the host name of a request. */
export function keyedGatewayOptions(prefix: string, key: string): OptionTable {
  return {
    ...gatewayOptions(prefix),
    [`${prefix}-to`]: {
      kind: 'socket',
      repeat: true,
      help: 'Pass connections on to this server; several take turns, and one that fails is left out for a while.',
      see: [`${prefix}-gracetime`],
    },
    [`${prefix}-gracetime`]: {
      kind: 'seconds',
      unit: 's',
      default: 30,
      help: `Time after which a server of ${prefix}-to that could not be reached is tried again.`,
    },
    [`${prefix}-use-cache`]: {
      kind: 'string',
      argument: 'optional',
      help: `Look the server up in this cache, or in the default one, by ${key}; an item may hold several, divided by |.`,
      see: ['cache2'],
    },
    [`${prefix}-use-pattern`]: { kind: 'string', help: `Address of the server, in which %s stands for ${key}.` },
    [`${prefix}-use-base`]: {
      kind: 'string',
      help: `Connect to the unix socket whose path is this text and ${key}; a folder has to end in a slash.`,
    },
    [`${prefix}-use-code-string`]: {
      kind: 'string',
      help: `MODIFIER1:FILE:FUNCTION: ask this function of the language with that modifier for the server of ${key}.`,
    },
    [`${prefix}-use-socket`]: {
      kind: 'integer',
      argument: 'optional',
      default: 0,
      help: 'Pass connections on to the listening socket of this instance with this number, counted from 0.',
    },
    [`${prefix}-subscription-server`]: {
      kind: 'socket',
      repeat: true,
      help: 'Take the announcements of servers on this address, UDP or a unix datagram socket, and pass connections on to those that have subscribed.',
      see: ['subscribe-to', 'subscription-algo'],
    },
    [`${prefix}-quiet`]: {
      kind: 'flag',
      argument: 'required',
      help: 'Do not log that a server could not be reached.',
    },
    [`${prefix}-buffer-size`]: {
      kind: 'bytes',
      unit: 'bytes',
      default: 4096,
      help: 'Size of the buffer of each connection; without it one memory page.',
    },
  }
}
