// Commands at times of the clock: cron and its kin. They run in the master alone.

import { definePlugin, systemClock, type MasterService, type Plugin } from '@uwsgi-ts/core'
import { configuredCrons } from './cron-entry.js'
import './option-values.js'
import { options } from './options.js'
import { CronTable } from './table.js'

function findLegion(master: MasterService, legion: string, place: string): void {
  try {
    master.legion(legion)
  } catch (error) {
    throw new Error(`${place}${(error as Error).message}`, { cause: error })
  }
}

const plugin: Plugin = definePlugin({
  name: 'cron',
  options,
  setup(ctx) {
    const crons = configuredCrons(ctx.settings)
    const table = new CronTable(
      crons.map(({ entry }) => entry),
      systemClock,
    )
    ctx.on('master:start', (master) => {
      for (const { entry, place } of crons) if (entry.legion !== undefined) findLegion(master, entry.legion, place)
      table.announce(master)
    })
    ctx.on('master:ready', (master) => table.ready(master))
    ctx.on('master:stopping', () => table.stop())
  },
})

export default plugin
