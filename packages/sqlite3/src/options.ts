// The option that reads a configuration from a database.

import { defineOptions, type OptionTable } from '@uwsgi-ts/core'

export const options: OptionTable = defineOptions({
  sqlite3: {
    kind: 'string',
    repeat: true,
    immediate: true,
    aliases: ['sqlite'],
    help: 'Read options from a SQLite database: FILE, or FILE:QUERY where the table is not `uwsgi`. Column 1 is the name, column 2 the value.',
  },
})
