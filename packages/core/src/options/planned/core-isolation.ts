// Options that confine the server and its processes: folders, groups, capabilities, control groups, limits, FreeBSD jails.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

const FREEBSD = 'FreeBSD only'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/core', {
  chroot: { kind: 'string', help: 'Make this folder the root of the file system before privileges are dropped.' },
  jailed: { kind: 'flag', help: 'Run the post-jail hooks although the server enters no jail.' },
  cap: { kind: 'string', help: 'Capabilities to keep when privileges are dropped, names or numbers separated by commas.' },
  'add-gid': { kind: 'group', repeat: true, help: 'Add this supplementary group to the processes of the server.' },
  'drop-after-init': { kind: 'flag', help: 'Drop privileges after the plugins have been set up and the sockets bound.' },
  'drop-after-apps': { kind: 'flag', help: 'Drop privileges after the apps have been loaded.' },

  cgroup: { kind: 'string', repeat: true, help: 'Make this control group if it is missing, and put the server into it; as root only.' },
  'cgroup-opt': { kind: 'string', repeat: true, help: 'FILE=VALUE: write a value to a file of each control group of cgroup.' },
  'cgroup-dir-mode': { kind: 'string', default: '700', help: 'File mode of the folders of cgroup, octal.' },

  'limit-as': { kind: 'megabytes', unit: 'MB', help: 'Largest address space of each process.' },
  'limit-nproc': { kind: 'integer', help: 'Largest number of processes of the user the server runs as.' },
  'cpu-affinity': { kind: 'integer', help: 'Tie each worker to this many CPUs, one worker after the other.' },
  ksm: {
    kind: 'integer',
    argument: 'optional',
    min: 1,
    help: 'Let the kernel merge equal memory pages of the workers, looking for new ones every so many requests.',
  },

  jail: { kind: 'string', help: `ROOT [HOSTNAME [NAME]]: enter a jail with this root folder; ${FREEBSD}.` },
  'jail-ip4': { kind: 'string', repeat: true, help: `IPv4 address of the jail; ${FREEBSD}.` },
  'jail-ip6': { kind: 'string', repeat: true, help: `IPv6 address of the jail; ${FREEBSD}.` },
  jail2: { kind: 'string', repeat: true, aliases: ['libjail'], help: `KEY[=VALUE]: parameter of the jail to enter; ${FREEBSD}.` },
  jidfile: { kind: 'string', aliases: ['jid-file'], help: `Write the number of the jail here; ${FREEBSD}.` },
  'jail-attach': { kind: 'string', help: `Enter the jail with this number or name; ${FREEBSD}.` },
})
