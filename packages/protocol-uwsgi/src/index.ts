// Listeners of the uwsgi protocol: which options of a configuration ask for one. The bytes are read by the native engine's codec.

import { definePlugin, type ListenerRequest, type Plugin, type Settings } from '@uwsgi-ts/core'
import { options } from './options.js'

const DEFAULT_PROTOCOLS = ['uwsgi', 'http', 'http11']

export function uwsgiListeners(settings: Settings): ListenerRequest[] {
  const own = settings.string('socket-protocol') === 'uwsgi' ? settings.all('socket') : []
  return [...own, ...settings.all('uwsgi-socket')].map((entry) => listener(settings, entry, false)).sort((a, b) => a.order - b.order)
}

/** `socket` under `socket-protocol = http`. One request a connection as in uWSGI; http11 keeps connections open. */
export function defaultHttpListeners(settings: Settings): ListenerRequest[] {
  const protocol = settings.string('socket-protocol')
  return protocol === 'uwsgi' ? [] : settings.all('socket').map((entry) => listener(settings, entry, protocol === 'http11'))
}

function listener(settings: Settings, entry: ReturnType<Settings['all']>[number], keepAlive: boolean): ListenerRequest {
  const address = entry.value ?? ''
  // A colon makes it TCP, a leading @ is abstract already.
  const abstract = settings.flag('abstract-socket') && !address.includes(':') && !address.startsWith('@')
  return { option: entry.written, address: abstract ? `@${address}` : address, keepAlive, modifier1: 0, modifier2: 0, order: entry.order }
}

const plugin: Plugin = definePlugin({
  name: 'protocol-uwsgi',
  options,
  setup(ctx) {
    const protocol = ctx.settings.string('socket-protocol') ?? ''
    if (!DEFAULT_PROTOCOLS.includes(protocol)) {
      throw new Error(`socket-protocol: "${protocol}" is not a protocol of this version; expected uwsgi, http or http11`)
    }
    ctx.protocols.add('uwsgi', { codec: 'uwsgi', statsName: 'uwsgi', listeners: uwsgiListeners })
    if (protocol !== 'uwsgi') ctx.protocols.add('socket-http', { codec: 'http', statsName: 'http', listeners: defaultHttpListeners })
  },
})

export default plugin
