// TLS: certificates, contexts, listeners that speak it, and signatures.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/tls', {
  'suwsgi-socket': {
    kind: 'string',
    aliases: ['ssl-socket'],
    repeat: true,
    help: 'ADDRESS,CERTIFICATE,KEY[,CIPHERS[,CLIENT-CA]]: serve the uwsgi protocol over TLS on this address.',
    see: ['https-socket'],
  },
  sni: {
    kind: 'string',
    repeat: true,
    help: 'NAME CERTIFICATE,KEY[,CIPHERS[,CLIENT-CA]]: use this certificate for TLS clients that ask for this server name.',
    see: ['sni-regexp', 'sni-dir'],
  },
  'sni-regexp': {
    kind: 'string',
    repeat: true,
    help: 'REGEXP CERTIFICATE,KEY[,CIPHERS[,CLIENT-CA]]: like sni, for server names that match.',
  },
  'sni-dir': {
    kind: 'string',
    help: 'Take NAME.crt and NAME.key, and NAME.ca for client certificates, from this folder when a client asks for a server name nothing else knows.',
  },
  'sni-dir-ciphers': { kind: 'string', help: 'Ciphers, as OpenSSL writes them, for the certificates of sni-dir.' },
  'ssl-verbose': { kind: 'flag', help: 'Log the errors of TLS connections and client certificates in full.' },
  'ssl-verify-depth': {
    kind: 'integer',
    argument: 'optional',
    default: 1,
    help: 'Largest number of certificates between that of a client and the client CA.',
  },
  'ssl-sessions-use-cache': {
    kind: 'string',
    argument: 'optional',
    aliases: ['ssl-session-use-cache'],
    implies: ['master'],
    help: 'Keep TLS sessions in this cache, so that all processes can resume them; without a name in the default cache.',
    see: ['cache2', 'ssl-sessions-timeout'],
  },
  'ssl-sessions-timeout': {
    kind: 'seconds',
    aliases: ['ssl-session-timeout'],
    unit: 's',
    default: 300,
    help: 'How long a TLS session in the cache can be resumed.',
  },
  'ssl-enable3': { kind: 'flag', aliases: ['ssl-enable-sslv3'], help: 'Allow SSLv3, which is broken; for old clients only.' },
  'ssl-enable-tlsv1': { kind: 'flag', help: 'Allow TLS 1.0, which is outdated; for old clients only.' },
  'ssl-option': {
    kind: 'integer',
    argument: 'none',
    repeat: true,
    help: "Number of one of OpenSSL's option bits to set for all connections. The command line takes no number for it, as in uWSGI.",
  },
  'ssl-tmp-dir': {
    kind: 'string',
    help: 'Folder for certificates and keys that come as PEM text, as those of subscriptions may.',
  },
})
