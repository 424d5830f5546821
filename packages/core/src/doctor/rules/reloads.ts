// Rules about what a reload keeps and what it may lose.

import { hit, type Rule } from '../rule.js'

export const RELOAD_RULES: readonly Rule[] = [
  {
    id: 'workers-reload-without-need-app',
    severity: 'warning',
    title: 'a reload of workers only, without need-app',
    why: 'A new app that cannot be imported then takes the place of the old one in every worker, and all requests are answered 500. With need-app the reload stops at the first worker.',
    instead: 'need-app = true',
    find: (config) =>
      hit(
        config.on('lazy-apps') &&
          config.has('touch-chain-reload', 'touch-workers-reload') &&
          !config.on('need-app') &&
          'a broken app is let in',
        config.last('touch-chain-reload', 'touch-workers-reload'),
      ),
  },
  {
    id: 'mercy-below-keepalive',
    severity: 'note',
    title: 'worker-reload-mercy shorter than keepalive-timeout, with kept connections',
    why: 'Idle connections are closed when the mercy of a reload is nearly over; a request that is on its way to one of them at that moment is lost.',
    instead: 'worker-reload-mercy longer than keepalive-timeout',
    find: (config) => {
      const kept = config.has('http11-socket') || (config.has('http-socket') && config.on('http-socket-keepalive'))
      const [mercy, idle] = [config.number('worker-reload-mercy'), config.number('keepalive-timeout')]
      if (!kept || mercy === undefined || idle === undefined || mercy > idle) return []
      return hit(`${mercy} s of mercy, ${idle} s for idle connections`, config.last('worker-reload-mercy', 'keepalive-timeout'))
    },
  },
  {
    id: 'reuse-port-without-shutdown',
    severity: 'warning',
    title: 'reuse-port without shutdown-sockets',
    why: 'While one of the servers leaves gracefully the kernel goes on giving it clients; they wait in its queue and are cut when it ends.',
    instead: 'shutdown-sockets = true',
    find: (config) =>
      hit(config.on('reuse-port') && !config.on('shutdown-sockets') && 'clients are lost while it leaves', config.last('reuse-port')),
  },
]
