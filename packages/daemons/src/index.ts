// Programs that run beside the workers, under the master: attach-daemon and its kin. They run in the master alone.

import { definePlugin, type Plugin } from '@uwsgi-ts/core'
import { daemonSpecs } from './daemon-spec.js'
import './option-values.js'
import { options } from './options.js'
import { Supervisor } from './supervisor.js'

const plugin: Plugin = definePlugin({
  name: 'daemons',
  options,
  setup(ctx) {
    const supervisor = new Supervisor(daemonSpecs(ctx.settings))
    ctx.on('master:ready', (master) => supervisor.ready(master))
    ctx.on('master:stopping', (master) => supervisor.stopping(master))
  },
})

export default plugin
