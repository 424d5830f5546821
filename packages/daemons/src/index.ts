// Programs that run beside the workers, under the master: attach-daemon and its kin. They run in the master alone.

import { definePlugin, type Plugin } from '@uwsgi-ts/core'
import { configuredDaemons } from './daemon-spec.js'
import './option-values.js'
import { options } from './options.js'
import { Supervisor } from './supervisor.js'

const plugin: Plugin = definePlugin({
  name: 'daemons',
  options,
  setup(ctx) {
    const supervisor = new Supervisor(configuredDaemons(ctx.settings))
    ctx.on('master:start', (master) => supervisor.check(master))
    ctx.on('master:ready', (master) => supervisor.ready(master))
    ctx.on('master:stopping', (master) => supervisor.stopping(master))
  },
})

export default plugin
