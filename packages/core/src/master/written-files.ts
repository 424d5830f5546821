// file-write: texts that the start writes to files before it drops privileges (a limit of the kernel, a group's setting). A reload writes none of them again.

import { writeFileSync } from 'node:fs'
import type { Settings } from '../config/settings.js'
import { messageOf } from '../errors/coded-error.js'
import type { Log } from './log.js'
import { LINES } from './log-lines.js'
import { StartError } from './start-error.js'

/** In the order of the configuration, with a line break behind each text, as uWSGI writes them. */
export function writeFiles(settings: Settings, log: Log): void {
  for (const [path, text] of settings.pairs('file-write')) {
    log.line(LINES.writingFile(text, path))
    try {
      writeFileSync(path, `${text}\n`)
    } catch (error) {
      throw new StartError(`file-write: cannot write ${path}: ${messageOf(error)}`, undefined, error)
    }
  }
}
