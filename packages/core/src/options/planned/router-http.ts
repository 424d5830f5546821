// The HTTP gateway: where it listens, how it finds servers and what it puts into their requests. What it does with bodies and connections is in
// router-http-connections.ts.

import { keyedGatewayOptions } from './corerouter.js'
import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/router-http', {
  http: {
    kind: 'socket',
    aliases: ['httprouter'],
    repeat: true,
    help: 'Take HTTP requests on this address in a process of their own and pass them on as uwsgi requests; without any node, to the own workers.',
    see: ['http-socket', 'http-to', 'http-subscription-server'],
  },
  https: {
    kind: 'string',
    repeat: true,
    help: 'ADDRESS,CERTIFICATE,KEY[,CIPHERS[,CLIENT-CA]]: like http, over TLS. A ! before CLIENT-CA makes a client certificate mandatory.',
    see: ['https-socket', 'sni', 'http-to-https'],
  },
  https2: {
    kind: 'key-values',
    keys: ['addr', 'cert', 'crt', 'key', 'ciphers', 'clientca', 'client_ca', 'spdy'],
    repeat: true,
    help: 'Like https, with its parts by name: addr, cert and key are needed; ciphers, clientca and spdy may be given.',
  },
  'http-to-https': {
    kind: 'string',
    repeat: true,
    help: 'ADDRESS[,PORT]: answer every HTTP request on this address with a permanent redirect to the same URI by https.',
  },
  'https-export-cert': {
    kind: 'flag',
    help: 'Give requests over TLS the certificate of the client as PEM text in HTTPS_CC.',
  },
  'https-session-context': {
    kind: 'string',
    help: 'Context under which TLS sessions are resumed; machines that share sessions need the same one. Without it one is made of the address.',
    see: ['ssl-sessions-use-cache'],
  },
  ...keyedGatewayOptions('http', 'the Host header'),
  'http-subscription-fallback-key': {
    kind: 'string',
    help: 'Subscription key whose servers get the requests for hosts that nobody has subscribed to.',
  },
  'http-resubscribe': {
    kind: 'socket',
    repeat: true,
    help: 'Pass every announcement on to this subscription server too, with the address of this router instead of that of the server.',
  },
  'http-var': { kind: 'dict', repeat: true, help: 'NAME=VALUE: add this variable to every request.' },
  'http-modifier1': {
    kind: 'integer',
    default: 0,
    max: 255,
    help: 'Modifier1 of the requests passed on; one other than 0 goes before what a subscription says.',
  },
  'http-modifier2': {
    kind: 'integer',
    default: 0,
    max: 255,
    help: 'Modifier2 of the requests passed on; one other than 0 goes before what a subscription says.',
  },
  'http-server-name-as-http-host': {
    kind: 'flag',
    argument: 'required',
    help: 'Give SERVER_NAME the value of the Host header instead of the name of this machine.',
  },
  'http-stud-prefix': {
    kind: 'string',
    repeat: true,
    help: 'Take from connections of this IPv4 address one byte of address family and four of client address before the request, as stud sends them.',
  },
  'http-enable-proxy-protocol': {
    kind: 'flag',
    argument: 'optional',
    help: 'Take the address of the client from a PROXY line (version 1) before the request, when there is one.',
    see: ['enable-proxy-protocol'],
  },
  'http-backend-http': {
    kind: 'flag',
    help: 'Speak HTTP instead of uwsgi to the servers, with X-Forwarded-For, and with X-Forwarded-Proto for clients that came by TLS.',
  },
  'http-uid': { kind: 'user', help: 'Run the processes of this router as this user.' },
  'http-gid': { kind: 'group', help: 'Run the processes of this router as this group.' },
})
