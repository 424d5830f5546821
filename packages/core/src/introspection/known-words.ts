// Options of kind `string` whose argument is one of a few words: completion offers them, the JSON schema shows them.

import { PRESETS } from '../config/preset-lines.js'
import { CONFIG_FORMATS } from './config-writer.js'

export const KNOWN_WORDS: Readonly<Record<string, readonly string[]>> = {
  'print-config': CONFIG_FORMATS,
  'check-config': ['json'],
  'socket-protocol': ['uwsgi', 'http'],
  preset: Object.keys(PRESETS),
}
