// Sessions of PAM for the user that the server runs as.

import { definePlannedOptions, type PlannedTable } from './planned-table.js'

export const options: PlannedTable = definePlannedOptions('@uwsgi-ts/pam', {
  pam: {
    kind: 'string',
    help: 'Open a session of this PAM service, and so apply its limits, before privileges are dropped to uid.',
    see: ['uid'],
  },
  'pam-user': { kind: 'string', help: 'Open the session of pam for this user instead of that of uid.' },
})
