// ASP.NET apps on Mono. Intended as a bridge to Mono's own FastCGI server, one for each worker.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/mono', {
  'mono-app': {
    kind: 'string',
    repeat: true,
    help: '[KEY=]FOLDER: serve the ASP.NET app in this folder for requests with this key; the first one is the default.',
  },
  'mono-key': {
    kind: 'string',
    repeat: true,
    help: 'Request variable whose value is the key of the app; the first one present counts. Without it DOCUMENT_ROOT.',
  },
  'mono-index': { kind: 'string', repeat: true, help: 'Name of the page that stands for a folder; several are tried in their order.' },
  'mono-exec': { kind: 'string', repeat: true, help: 'ASSEMBLY[:ARGUMENT]: run this assembly before the apps are loaded.' },
  'mono-assembly': { kind: 'string', default: 'uwsgi.dll', help: 'Assembly that joins the apps and the server.' },
  'mono-config': { kind: 'string', help: "Mono's configuration file." },
  'mono-version': { kind: 'string', default: 'v4.0.30319', help: 'Version of the runtime to ask Mono for.' },
  'mono-gc-freq': { kind: 'integer', default: 1, help: 'Run the garbage collector of Mono after this many requests.' },
})
