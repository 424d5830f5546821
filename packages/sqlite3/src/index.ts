// Configuration from SQLite databases: the option `sqlite3`. Nothing is registered for the running server.

import { definePlugin, type Plugin } from '@uwsgi-ts/core'
import './option-values.js'
import { options } from './options.js'
import { sqliteSource } from './sqlite-source.js'

const plugin: Plugin = definePlugin({
  name: 'sqlite3',
  options,
  configSources: [sqliteSource],
  setup() {},
})

export default plugin
