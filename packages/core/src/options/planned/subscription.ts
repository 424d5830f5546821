// Subscriptions: instances that tell gateways what they serve. First what an instance announces, then what a gateway makes of it.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/subscription', {
  'subscribe-to': {
    kind: 'string',
    aliases: ['st', 'subscribe'],
    repeat: true,
    implies: ['master'],
    help: '[ADDRESS=]SERVER:KEY[,MODIFIER1[,DIGEST:KEYFILE]]: tell this subscription server that requests for the key are served here; KEY may be @FILE.',
    see: ['subscribe2', 'http-subscription-server', 'fastrouter-subscription-server'],
  },
  subscribe2: {
    kind: 'key-values',
    keys: [
      'server',
      'key',
      'addr',
      'address',
      'socket',
      'weight',
      'modifier1',
      'modifier2',
      'sign',
      'check',
      'sni_key',
      'sni_crt',
      'sni_ca',
      'algo',
      'proto',
      'backup',
      'vassal',
      'inactive',
    ],
    repeat: true,
    implies: ['master'],
    help: 'Like subscribe-to, with its parts by name; server and key are needed.',
  },
  'subscribe-freq': { kind: 'integer', default: 10, help: 'Rounds of the master, one a second, between two announcements.' },
  'subscribe-with-modifier1': { kind: 'integer', max: 255, implies: ['master'], help: 'Announce this modifier1 instead of the own one.' },
  'auto-weight': {
    kind: 'flag',
    argument: 'required',
    help: 'Announce the number of requests that the workers run at once as the weight.',
    see: ['weight'],
  },
  weight: {
    kind: 'integer',
    help: 'Share of requests this instance announces that it wants, in relation to other instances.',
    see: ['auto-weight'],
  },
  'start-unsubscribed': {
    kind: 'flag',
    help: 'Announce nothing until the letter S is written to the master FIFO.',
    see: ['master-fifo'],
  },
  'unsubscribe-on-graceful-reload': { kind: 'flag', help: 'Take announcements back before a graceful reload too, not only at a stop.' },
  'subscription-clear-on-shutdown': {
    kind: 'flag',
    help: 'Take back, at a stop, all announcements of the own keys and not only those of the own address.',
  },
  'subscription-notify-socket': {
    kind: 'string',
    implies: ['master'],
    help: 'Ask for acknowledgements of announcements at this unix datagram socket; without it at that of notify-socket.',
    see: ['notify-socket'],
  },

  'subscription-algo': {
    kind: 'string',
    default: 'wrr',
    help: 'How a gateway chooses among the instances of a key: `wrr` in turn by weight, `lrc` the least busy, `wlrc` the least busy by weight.',
  },
  'subscription-tolerance': {
    kind: 'seconds',
    unit: 's',
    default: 17,
    help: 'Pass no more requests to an instance that has announced nothing for this long.',
  },
  'subscription-dotsplit': {
    kind: 'flag',
    help: 'Look for a key without instances again from its next dot on, up to five times: www.x.org, .x.org, .org.',
  },
  'subscription-mountpoints': {
    kind: 'flag',
    aliases: ['subscription-mountpoint'],
    help: 'Make the first part of the path belong to the key (`x.org/shop`).',
  },
  'subscriptions-sign-check': {
    kind: 'string',
    implies: ['master'],
    help: 'DIGEST:FOLDER: accept only announcements signed with the key whose public half is KEY.pem in this folder.',
  },
  'subscriptions-sign-check-tolerance': {
    kind: 'seconds',
    unit: 's',
    default: 86400,
    implies: ['master'],
    help: 'Refuse signed announcements of new instances that are older than this.',
  },
  'subscriptions-sign-skip-uid': {
    kind: 'user',
    repeat: true,
    implies: ['master'],
    help: 'Ask for no signature of processes of this user, seen by unix socket credentials; never applies to root.',
  },
  'subscriptions-use-credentials': { kind: 'flag', help: 'Take note of user, group and pid of the sender on unix subscription sockets.' },
  'subscriptions-credentials-check': {
    kind: 'string',
    repeat: true,
    implies: ['master'],
    help: 'Accept only announcements whose sender owns the file with this text followed by the key as its path, user and group alike.',
  },
  'subscription-vassal-required': { kind: 'flag', help: 'Take subscriptions only from instances that name the vassal they are.' },
  'subscription-tolerance-inactive': {
    kind: 'seconds',
    unit: 's',
    default: 17,
    help: 'Silence after which an instance that said it is inactive is removed.',
  },
})
