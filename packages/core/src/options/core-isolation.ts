// Options that confine the server and its processes: rights, limits, control groups, namespaces, other roots.

import { defineOptions, type OptionTable } from './declare.js'

const FREEBSD = 'FreeBSD only'

/** Refused by name (config/no-counterpart.ts). */
const jailOption = (help: string, more: Partial<OptionTable[string]> = {}): OptionTable[string] => ({
  kind: 'string',
  immediate: true,
  help: `${help}; ${FREEBSD}.`,
  ...more,
})

export const ISOLATION_OPTIONS: OptionTable = defineOptions({
  'master-as-root': {
    kind: 'flag',
    help: 'Leave the master root; all that it starts for apps and clients drops privileges.',
    see: ['uid', 'gid'],
  },
  'no-initgroups': { kind: 'flag', help: 'Do not take on the further groups of the user of uid.', see: ['add-gid'] },
  cap: { kind: 'string', help: 'Capabilities to keep when privileges are dropped, names or numbers separated by commas.' },
  'add-gid': { kind: 'group', repeat: true, help: 'Add this supplementary group to the processes of the server.' },
  'drop-after-init': { kind: 'flag', help: 'Drop privileges after the plugins have been set up and the sockets bound.' },
  'drop-after-apps': { kind: 'flag', help: 'Drop privileges after the apps have been loaded.' },
  'no-new-privs': {
    kind: 'flag',
    help: 'No process of the server gains rights by starting a program, a set-uid one for example. An option of uwsgi-ts.',
  },

  'limit-as': { kind: 'megabytes', unit: 'MB', min: 1, help: 'Largest address space of each process that runs apps.' },
  'limit-nproc': {
    kind: 'integer',
    min: 1,
    help: 'Largest number of processes and threads of their user, for the processes that run apps.',
  },
  'cpu-affinity': { kind: 'integer', min: 1, help: 'Tie each worker to this many CPUs, one worker after the other.' },
  ksm: {
    kind: 'integer',
    argument: 'optional',
    min: 1,
    help: 'Let the kernel merge equal memory pages of the processes that run apps. The number is only logged.',
  },
  prio: { kind: 'integer', min: -20, max: 19, help: 'Scheduling priority (nice value) of all processes: -20 most favoured, 19 least.' },
  'no-batch-scheduling': {
    kind: 'flag',
    help: 'Let engines and workers interrupt what runs on a processor when they are woken. Without it they wait until it pauses (SCHED_BATCH), which saves much where processors are busy. Programs that apps start have the same.',
    see: ['prio'],
  },
  'max-fd': { kind: 'integer', min: 16, help: 'Largest number of open descriptors of each process; raising the hard limit needs root.' },

  cgroup: { kind: 'string', repeat: true, help: 'Make this control group if it is missing, and put the server into it; as root only.' },
  'cgroup-opt': { kind: 'string', repeat: true, help: 'FILE=VALUE: write a value to a file of each control group of cgroup.' },
  'cgroup-dir-mode': { kind: 'string', default: '700', help: 'File mode of the folders of cgroup, octal.' },

  chroot: { kind: 'string', help: 'Run apps and commands below this folder as the root of their file system.', see: ['run-dir'] },
  jailed: { kind: 'flag', help: 'Run the post-jail hooks although the server enters no jail.' },
  unshare: {
    kind: 'string',
    help: 'Move into new namespaces of these kinds, separated by commas: ipc, net, pid, uts, fs, sysvsem.',
    see: ['unshare2', 'refork-as-root'],
  },
  unshare2: { kind: 'string', help: 'Like unshare, after the root has been changed by chroot or pivot-root.' },
  'pivot-root': {
    kind: 'string',
    aliases: ['pivot_root'],
    help: 'NEW OLD: run apps and commands with NEW as the root file system and the old one in the folder OLD below it.',
  },
  namespace: {
    kind: 'string',
    aliases: ['ns'],
    help: 'ROOT[:HOSTNAME]: run in new namespaces, with this host name and this root for apps and commands.',
    see: ['namespace-keep-mount', 'unshare', 'pivot-root'],
  },
  'namespace-keep-mount': {
    kind: 'string',
    repeat: true,
    help: 'PATH or SOURCE:PATH: keep this mount point inside namespace. The folder has to be there.',
  },
  'namespace-net': {
    kind: 'string',
    aliases: ['ns-net'],
    help: 'Give namespace a network of its own. The value means nothing more.',
    see: ['shared-socket'],
  },
  'privileged-binary-patch': {
    kind: 'string',
    help: 'Run this program, with the same arguments, instead of the server before privileges are dropped.',
  },
  'privileged-binary-patch-arg': {
    kind: 'string',
    help: 'Run this shell command instead of the server before privileges are dropped.',
  },
  'unprivileged-binary-patch': {
    kind: 'string',
    help: 'Run this program, with the same arguments, instead of the server after privileges are dropped.',
  },
  'unprivileged-binary-patch-arg': {
    kind: 'string',
    help: 'Run this shell command instead of the server after privileges are dropped.',
  },
  'setns-socket': {
    kind: 'string',
    implies: ['master'],
    help: 'Offer the namespaces of this server at this unix socket to servers with setns.',
  },
  'setns-socket-skip': {
    kind: 'string',
    aliases: ['setns-skip'],
    repeat: true,
    help: 'Do not offer namespaces of this kind at setns-socket.',
  },
  'setns-preopen': { kind: 'flag', help: 'Open the namespaces for setns-socket at the start, so that the master need not stay root.' },
  setns: { kind: 'string', help: 'Join the namespaces of the server whose setns-socket this is.', see: ['setns-socket'] },
  refork: { kind: 'flag', aliases: ['re-fork'], help: 'The same as refork-as-root.', see: ['refork-as-root'] },
  'refork-as-root': {
    kind: 'flag',
    aliases: ['re-fork-as-root'],
    help: 'Fork once more before privileges are dropped and go on in the child, which a new pid namespace needs.',
  },
  'refork-post-jail': { kind: 'flag', aliases: ['re-fork-post-jail'], help: 'The same as refork-as-root.', see: ['refork-as-root'] },

  jail: jailOption('ROOT [HOSTNAME [NAME]]: enter a jail with this root folder'),
  'jail-ip4': jailOption('IPv4 address of the jail', { repeat: true }),
  'jail-ip6': jailOption('IPv6 address of the jail', { repeat: true }),
  jail2: jailOption('KEY[=VALUE]: parameter of the jail to enter', { repeat: true, aliases: ['libjail'] }),
  jidfile: jailOption('Write the number of the jail here', { aliases: ['jid-file'] }),
  'jail-attach': jailOption('Enter the jail with this number or name'),
})
