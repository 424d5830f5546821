// Rules about what a reload keeps and what it may lose.

import { resolve } from 'node:path'
import { quote } from '../../errors/quote.js'
import { hit, type Rule } from '../rule.js'

export const RELOAD_RULES: readonly Rule[] = [
  {
    id: 'lazy-apps-without-need-app',
    severity: 'warning',
    title: 'lazy-apps without need-app',
    why: 'After a reload with an app that cannot be imported every worker answers 500. With need-app the reload fails, or stops at its first worker, and the old workers go on.',
    instead: 'need-app = true',
    find: (config) => hit(config.on('lazy-apps') && !config.on('need-app') && 'a broken app is let in', config.last('lazy-apps')),
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
  {
    id: 'reload-program-missing',
    severity: 'error',
    title: 'binary-path leads to no program',
    why: 'The server starts all the same, and then every reload is refused, because what it would start is not there or may not be run.',
    instead: 'the path of an installed uwsgi-ts, or no binary-path',
    find: (config) => {
      const at = config.last('binary-path')
      const path = at?.value ?? ''
      const runs = ((config.machine.mode(resolve(config.cwd, path)) ?? 0) & 0o111) !== 0
      return hit(at !== undefined && !runs && `${quote(path)} cannot be run`, at)
    },
  },
  {
    id: 'lock-missing',
    severity: 'error',
    title: 'flock names a file that is not there',
    why: 'The server does not start: a lock is taken on a file that exists, and nobody makes it.',
    instead: 'touch the file before the start, or let tmpfiles.d make it where /run is emptied at boot',
    find: (config) =>
      config
        .all('flock', 'flock-wait', 'flock2', 'flock-wait2')
        .filter(({ value }) => config.machine.mode(resolve(config.cwd, value ?? '')) === undefined)
        .map((at) => ({ at, what: `there is no ${quote(at.value ?? '')}` })),
  },
]
