// HTTP listeners: which options of a configuration ask for one, and with what settings. The bytes are read by the native engine's codec.

import { definePlugin, type ListenerRequest, type Plugin, type Settings } from '@uwsgi-ts/core'
import { options } from './options.js'

export function httpListeners(settings: Settings): ListenerRequest[] {
  const modifier1 = settings.number('http-socket-modifier1') ?? 0
  const modifier2 = settings.number('http-socket-modifier2') ?? 0
  const from = (option: string, keepAlive: boolean): ListenerRequest[] =>
    settings
      .all(option)
      .map((entry) => ({ option: entry.written, address: entry.value ?? '', keepAlive, modifier1, modifier2, order: entry.order }))
  return [...from('http-socket', settings.flag('http-socket-keepalive')), ...from('http11-socket', true)].sort((a, b) => a.order - b.order)
}

const plugin: Plugin = definePlugin({
  name: 'protocol-http',
  options,
  setup(ctx) {
    ctx.protocols.add('http', { codec: 'http', statsName: 'http', listeners: httpListeners })
  },
})

export default plugin
