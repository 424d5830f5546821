// Configuration from LDAP directories: the option `ldap`, and the schema that a directory needs for it. Nothing is registered for the running server.

import { definePlugin, type Plugin } from '@uwsgi-ts/core'
import { ldapSource } from './ldap-source.js'
import './option-values.js'
import { options } from './options.js'
import { printSchema } from './print-schema.js'
import { ldifLines, schemaLines } from './schema.js'

const plugin: Plugin = definePlugin({
  name: 'ldap',
  options,
  configSources: [ldapSource],
  immediate: { 'ldap-schema': printSchema(schemaLines), 'ldap-schema-ldif': printSchema(ldifLines) },
  setup() {},
})

export default plugin
