// The formats of configuration files that the core reads itself. A format's parser is imported when the first file of it is met.

import type { ConfigSource } from '../../plugin/config-sources.js'
import { typedSource } from '../typed-source/typed-source.js'
import { parseIni } from './ini.js'

export const CORE_SOURCES: readonly ConfigSource[] = [
  // Before every format with a suffix that ends the same: `uwsgi.config.js` is a module, other `.js` files are JSON.
  typedSource,
  { label: 'INI', options: ['ini'], suffixes: ['.ini'], parse: parseIni },
]
