// The plugin: `cheaper-algo = busyness`.

import { definePlugin, type Plugin } from '@uwsgi-ts/core'
import { busyness } from './busyness.js'
import { options } from './options.js'

const plugin: Plugin = definePlugin({
  name: 'cheaper-busyness',
  options,
  setup(ctx) {
    ctx.cheaperAlgorithms.add('busyness', busyness)
  },
})

export default plugin
