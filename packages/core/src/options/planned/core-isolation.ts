// FreeBSD jails.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

const FREEBSD = 'FreeBSD only'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/core', {
  jail: { kind: 'string', help: `ROOT [HOSTNAME [NAME]]: enter a jail with this root folder; ${FREEBSD}.` },
  'jail-ip4': { kind: 'string', repeat: true, help: `IPv4 address of the jail; ${FREEBSD}.` },
  'jail-ip6': { kind: 'string', repeat: true, help: `IPv6 address of the jail; ${FREEBSD}.` },
  jail2: { kind: 'string', repeat: true, aliases: ['libjail'], help: `KEY[=VALUE]: parameter of the jail to enter; ${FREEBSD}.` },
  jidfile: { kind: 'string', aliases: ['jid-file'], help: `Write the number of the jail here; ${FREEBSD}.` },
  'jail-attach': { kind: 'string', help: `Enter the jail with this number or name; ${FREEBSD}.` },
})
