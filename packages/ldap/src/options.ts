// Options about directories: the one that reads a configuration from an entry, and two that print the schema for such entries.

import { defineOptions, type OptionTable } from '@uwsgi-ts/core'

export const options: OptionTable = defineOptions({
  ldap: {
    kind: 'string',
    repeat: true,
    immediate: true,
    help: 'Read options from an entry of an LDAP directory: ldap://HOST[:PORT]/BASE[?ATTRIBUTES[?SCOPE[?FILTER]]]. The first entry found counts.',
    see: ['ldap-schema'],
  },
  'ldap-schema': {
    kind: 'flag',
    immediate: true,
    help: 'Print the schema for such entries, with an attribute for each known option, in the form of slapd.conf, and exit.',
  },
  'ldap-schema-ldif': { kind: 'flag', immediate: true, help: 'The same as LDIF for cn=config.' },
})
