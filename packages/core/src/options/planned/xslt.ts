// XML documents turned into pages by XSLT.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/xslt', {
  'xslt-docroot': {
    kind: 'string',
    repeat: true,
    help: 'Look for the XML document of a request in this folder; several are tried in their order. Without it DOCUMENT_ROOT is used.',
  },
  'xslt-var': {
    kind: 'string',
    repeat: true,
    help: 'Request variable that holds the path of the style sheet; the first one present counts, before all others.',
  },
  'xslt-ext': {
    kind: 'string',
    repeat: true,
    help: 'Ending that makes the name of a style sheet of the name of a document; without it .xsl, then .xslt.',
  },
  'xslt-stylesheet': {
    kind: 'string',
    repeat: true,
    help: 'Style sheet for documents that have none of their own; the first one that exists counts.',
  },
  'xslt-content-type': { kind: 'string', default: 'text/html', help: 'Content type of the results.' },
})
