// What `defineConfig` takes for each option of this package.
// Made by `npm run readme-options` from the declarations of the options.

import type { Repeated, TextValue } from '@uwsgi-ts/core'

declare module '@uwsgi-ts/core' {
  interface OptionValues {
    /** Read options from a SQLite database: FILE, or FILE:QUERY where the table is not `uwsgi`. Column 1 is the name, column 2 the value. */
    readonly sqlite3?: Repeated<TextValue> | undefined
    /** The same as `sqlite3`. */
    readonly sqlite?: Repeated<TextValue> | undefined
  }
}
