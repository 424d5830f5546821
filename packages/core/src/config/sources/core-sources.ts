// The formats of configuration files that the core reads itself. A format's parser is imported when the first file of it is met.

import type { ConfigSource } from '../../plugin/config-sources.js'
import { parseIni } from './ini.js'

export const CORE_SOURCES: readonly ConfigSource[] = [{ label: 'INI', options: ['ini'], suffixes: ['.ini'], parse: parseIni }]
