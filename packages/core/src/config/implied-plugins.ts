// Plugins that the name of the program asks for: a link `uwsgi_python3` to uwsgi-ts is uwsgi-ts with the plugin python3, as distributions have it.

import { basename } from 'node:path'

/** `.../uwsgi_psgi_python3` names psgi and python3. */
export function impliedPlugins(program: string): string[] {
  const names = /uwsgi_(.*)$/.exec(basename(program))?.[1] ?? ''
  return names.split('_').filter((name) => name !== '')
}
