// Commands at times of the clock: cron and its kin. They run in the master alone.

import { definePlugin, type Plugin } from '@uwsgi-ts/core'
import { systemClock } from './clock.js'
import { cronEntries } from './cron-entry.js'
import './option-values.js'
import { options } from './options.js'
import { CronTable } from './table.js'

const plugin: Plugin = definePlugin({
  name: 'cron',
  options,
  setup(ctx) {
    const table = new CronTable(cronEntries(ctx.settings), systemClock)
    ctx.on('master:start', (master) => table.announce(master))
    ctx.on('master:ready', (master) => table.ready(master))
    ctx.on('master:stopping', () => table.stop())
  },
})

export default plugin
