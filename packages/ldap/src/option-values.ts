// What `defineConfig` takes for each option of this package.
// Made by `npm run readme-options` from the declarations of the options.

import type { FlagValue, Repeated, TextValue } from '@uwsgi-ts/core'

declare module '@uwsgi-ts/core' {
  interface OptionValues {
    /** Read options from an entry of an LDAP directory: ldap://HOST[:PORT]/BASE[?ATTRIBUTES[?SCOPE[?FILTER]]]. The first entry found counts. */
    readonly ldap?: Repeated<TextValue> | undefined
    /** Print the schema for such entries, with an attribute for each known option, in the form of slapd.conf, and exit. */
    readonly 'ldap-schema'?: FlagValue | undefined
    /** The same as LDIF for cn=config. */
    readonly 'ldap-schema-ldif'?: FlagValue | undefined
  }
}
