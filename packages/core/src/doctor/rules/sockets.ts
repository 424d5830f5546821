// Rules about sockets: who can reach them, and whether they can be opened at all.

import { dirname } from 'node:path'
import { addressOf, HTTP_LISTENERS, isPublic, LISTENERS, listenersOf, unixListenersOf, UWSGI_LISTENERS } from '../addresses.js'
import type { InspectedConfig } from '../inspected-config.js'
import { hit, type Rule } from '../rule.js'

/** Longest path of a unix socket (sun_path without its NUL). */
const LONGEST_PATH = 107

function fromRoot(config: InspectedConfig): boolean {
  return config.machine.uid === 0
}

export const SOCKET_RULES: readonly Rule[] = [
  {
    id: 'socket-for-everybody',
    severity: 'error',
    title: 'chmod-socket lets every user write to the socket',
    why: 'Every process on the machine can send requests with variables of its choice, REMOTE_USER among them, past the front server.',
    instead: 'chmod-socket = 660 and chown-socket = USER:GROUP with the group of the front server',
    find: (config) => {
      const mode = config.has('chmod-socket') ? config.number('chmod-socket') : undefined
      return hit(mode !== undefined && (mode & 0o002) !== 0 && `sockets have mode ${mode.toString(8)}`, config.last('chmod-socket'))
    },
  },
  {
    id: 'socket-mode-unsaid',
    severity: 'warning',
    title: 'a unix socket without chmod-socket',
    why: 'By the usual umask only the user of the server may write to it, and a front server of another user gets "permission denied".',
    instead: 'chmod-socket = 660 and chown-socket = USER:GROUP with the group of the front server',
    find: (config) => {
      const [first] = unixListenersOf(config)
      return hit(first !== undefined && !config.has('chmod-socket') && 'its mode follows from the umask', first?.entry)
    },
  },
  {
    id: 'uwsgi-protocol-public',
    severity: 'error',
    title: 'the uwsgi protocol on an address that others can reach',
    why: 'Whoever speaks it sets every variable of a request: the user, the address, and with dynamic apps the file that is run.',
    instead: 'a unix socket, or an address on 127.0.0.1',
    find: (config) =>
      listenersOf(config, [...UWSGI_LISTENERS, 'fastcgi-socket', 'scgi-socket'])
        .filter(({ address }) => isPublic(address))
        .map(({ entry }) => ({ at: entry, what: `${entry.value ?? ''} takes requests from other machines` })),
  },
  {
    id: 'stats-public',
    severity: 'error',
    title: 'statistics on an address that others can reach',
    why: 'They show running requests with all their headers, cookies and passwords in them, to whoever connects.',
    instead: 'stats = a unix socket, or 127.0.0.1:PORT',
    find: (config) =>
      config
        .all('stats')
        .filter(({ value }) => isPublic(addressOf(value ?? '')))
        .map((at) => ({ at, what: `${at.value ?? ''} can be read from other machines` })),
  },
  {
    id: 'http-router',
    severity: 'warning',
    title: 'http where http-socket is meant',
    why: 'http starts a router process that hands requests on to the socket of the server. Behind nginx or another front server it is one hop for nothing.',
    instead: 'http-socket = ADDRESS',
    find: (config) => hit(config.has('http') && 'a router process stands before the workers', config.last('http')),
  },
  {
    id: 'http-and-http-socket',
    severity: 'error',
    title: 'http and http-socket on one address',
    why: 'Both want to listen there, and the second one fails.',
    instead: 'one of the two',
    find: (config) =>
      config
        .all('http')
        .filter(({ value }) => config.all(...HTTP_LISTENERS).some((other) => other.value === value))
        .map((at) => ({ at, what: `${at.value ?? ''} is wanted twice` })),
  },
  {
    id: 'http-without-front',
    severity: 'note',
    title: 'HTTP from the network',
    why: 'There is no TLS, no limit for each client and no cache; a front server or load balancer has them.',
    instead: 'http-socket = 127.0.0.1:PORT behind a front server, if there is none yet',
    find: (config) =>
      listenersOf(config, HTTP_LISTENERS)
        .filter(({ address }) => isPublic(address))
        .map(({ entry }) => ({ at: entry, what: `${entry.value ?? ''} serves other machines` })),
  },
  {
    id: 'listen-above-somaxconn',
    severity: 'error',
    title: 'listen is above what the kernel allows',
    why: 'The server refuses to start, because the kernel would silently shorten the queue.',
    instead: 'sysctl net.core.somaxconn first, in a container by the one who starts it',
    find: (config) => {
      const [listen, most] = [config.number('listen') ?? 100, config.machine.somaxconn]
      return hit(most !== undefined && listen > most && `listen = ${listen}, net.core.somaxconn is ${most}`, config.last('listen'))
    },
  },
  {
    id: 'address-twice',
    severity: 'error',
    title: 'one address for two listeners',
    why: 'The second one cannot be opened.',
    instead: 'another address for one of them',
    find: (config) => {
      const seen = new Map<string, string>()
      return config.all(...LISTENERS).flatMap((at) => {
        const address = at.value ?? ''
        const before = seen.get(address)
        seen.set(address, at.written)
        return addressOf(address) === undefined || before === undefined || address.endsWith(':0')
          ? []
          : [{ at, what: `${address} is an address of ${before} already` }]
      })
    },
  },
  {
    id: 'privileged-port',
    severity: 'error',
    title: 'a port below 1024 after privileges are dropped',
    why: 'Sockets are opened after uid took effect, and only root may have such a port.',
    instead: 'a front server or socket activation on that port, or the capability CAP_NET_BIND_SERVICE and no uid',
    find: (config) => {
      // With chown-socket the sockets are opened first, because only root can give them away.
      if (fromRoot(config) && (!config.has('uid') || config.has('chown-socket'))) return []
      return listenersOf(config)
        .filter(({ address }) => address.kind === 'tcp' && address.port > 0 && address.port < 1024)
        .map(({ entry }) => ({ at: entry, what: `${entry.value ?? ''} cannot be opened by the user the server runs as` }))
    },
  },
  {
    id: 'socket-in-tmp',
    severity: 'warning',
    title: 'a unix socket in a folder that everybody may write to',
    why: 'Another user can take the name while the server is down, and the front server then talks to him. Cleaning jobs remove old files there.',
    instead: 'a folder in /run that belongs to the server',
    find: (config) =>
      unixListenersOf(config)
        .filter(({ path }) => ((config.machine.mode(dirname(path)) ?? 0) & 0o002) !== 0)
        .map(({ entry }) => ({ at: entry, what: `everybody may write to the folder of ${entry.value ?? ''}` })),
  },
  {
    id: 'socket-path-long',
    severity: 'error',
    title: 'a path that is too long for a unix socket',
    why: `The kernel takes ${LONGEST_PATH} bytes.`,
    instead: 'a shorter path, for instance in /run',
    find: (config) =>
      unixListenersOf(config)
        .filter(({ path }) => Buffer.byteLength(path) > LONGEST_PATH)
        .map(({ entry, path }) => ({ at: entry, what: `the path has ${Buffer.byteLength(path)} bytes` })),
  },
  {
    id: 'no-vacuum',
    severity: 'warning',
    title: 'a unix socket without vacuum',
    why: 'The file stays behind when the server stops, and the front server reports "connection refused" instead of a missing server.',
    instead: 'vacuum = true',
    find: (config) => {
      const [first] = unixListenersOf(config)
      return hit(first !== undefined && !config.on('vacuum') && 'the socket file is never removed', first?.entry)
    },
  },
]
