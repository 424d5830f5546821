// Folders of environment variables in the way of daemontools (`envdir`, `early-envdir`): each file is a variable, its name the file's name. As in uWSGI
// the value is the whole file up to a NUL byte, without blanks and line ends behind it; an empty file removes the variable, hidden files do not count.

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { quote } from '../errors/quote.js'

/** undefined: the variable is to be removed. Throws with a whole sentence when a folder or file cannot be read. */
export function readEnvdir(folder: string): Array<readonly [name: string, value: string | undefined]> {
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.') && statSync(join(folder, name)).isFile())
    .map((name) => {
      if (name.includes('=')) throw new Error(`${quote(name)} cannot be a variable; expected file names without =`)
      const text = readFileSync(join(folder, name), 'utf8')
      return [name, text === '' ? undefined : (text.split('\0', 1)[0] ?? '').trimEnd()] as const
    })
}
