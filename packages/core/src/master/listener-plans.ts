// Asks the protocols which listeners the configuration wants and puts them in the order of their options: sockets are numbered by it.

import type { ResolvedConfig } from '../config/resolved-config.js'
import type { ListenerPlan } from './listening-sockets.js'

export function listenerPlans({ settings, plugins }: ResolvedConfig): ListenerPlan[] {
  const plans: ListenerPlan[] = []
  for (const name of plugins.protocols.names()) {
    const protocol = plugins.protocols.get(name)
    if (protocol === undefined) continue
    for (const request of protocol.listeners(settings)) plans.push({ ...request, codec: protocol.codec, statsName: protocol.statsName })
  }
  return plans.sort((a, b) => a.order - b.order)
}

/** How a socket is served that somebody passed and no option names: as `socket` is, so by `protocol`. */
export function unnamedPlan({ settings, plugins }: ResolvedConfig): Omit<ListenerPlan, 'address' | 'order'> {
  // Whoever sets the option has thereby loaded its plugin.
  const protocol = plugins.protocols.get('uwsgi') === undefined ? 'uwsgi' : (settings.string('socket-protocol') ?? 'uwsgi')
  const codec = protocol === 'uwsgi' ? 'uwsgi' : 'http'
  return { option: 'socket', codec, statsName: codec, keepAlive: protocol === 'http11', modifier1: 0, modifier2: 0 }
}
