// URLs asked for at times of the clock: curl-cron. They are asked for by the master alone.

import { definePlugin, systemClock, type Plugin } from '@uwsgi-ts/core'
import './option-values.js'
import { options } from './options.js'
import { urlEntries } from './url-entry.js'
import { UrlTable } from './url-table.js'

const plugin: Plugin = definePlugin({
  name: 'curl-cron',
  options,
  setup(ctx) {
    const table = new UrlTable(urlEntries(ctx.settings), systemClock)
    ctx.on('master:start', (master) => table.announce(master))
    ctx.on('master:ready', (master) => table.ready(master))
    ctx.on('master:stopping', () => table.stop())
  },
})

export default plugin
