// Commands at times of the clock: cron and its kin. They run in the master alone.

import { definePlugin, systemClock, type Plugin } from '@uwsgi-ts/core'
import { configuredCrons } from './cron-entry.js'
import './option-values.js'
import { options } from './options.js'
import { CronTable } from './table.js'

const plugin: Plugin = definePlugin({
  name: 'cron',
  options,
  setup(ctx) {
    const crons = configuredCrons(ctx.settings)
    const table = new CronTable(
      crons.map(({ value }) => value),
      systemClock,
    )
    ctx.on('master:start', (master) => {
      for (const { value, place } of crons) if (value.legion !== undefined) master.legion(value.legion, place)
      table.announce(master)
    })
    ctx.on('master:ready', (master) => table.ready(master))
    ctx.on('master:stopping', () => table.stop())
  },
})

export default plugin
