// The formats of configuration files that the core reads itself. A format's parser is imported when the first file of it is met, so that a start with an
// ini file pays for no other.

import type { ConfigSource } from '../../plugin/config-sources.js'
import { typedSource } from '../typed-source/typed-source.js'
import { parseIni } from './ini.js'

/** For a megabyte of XML its parser needs 0.1 s, that of YAML 0.5 s, and 3 s when nothing in it is YAML; a start that hangs is worse than one that says no. */
const MEGABYTE = 1024 * 1024

export const CORE_SOURCES: readonly ConfigSource[] = [
  // Before every format whose suffix ends the same: `uwsgi.config.js` is a module, other `.js` files are JSON.
  typedSource,
  { label: 'INI', options: ['ini'], suffixes: ['.ini'], emptySection: 'default', parse: parseIni },
  {
    label: 'XML',
    options: ['xml', 'xmlconfig'],
    maxBytes: 4 * MEGABYTE,
    suffixes: ['.xml'],
    announce: (file, id) => (id === '' ? [] : [`[uWSGI] using xml uwsgi id: ${id}`]).concat(`[uWSGI] parsing config file ${file}`),
    decode: async (bytes) => (await import('./xml-encoding.js')).decodeXml(bytes),
    parse: async (text, context) => (await import('./xml.js')).parseXml(text, context),
  },
  {
    label: 'YAML',
    options: ['yaml', 'yml'],
    maxBytes: MEGABYTE / 2,
    suffixes: ['.yaml', '.yml'],
    parse: async (text, context) => (await import('./yaml.js')).parseYaml(text, context),
  },
  {
    label: 'JSON',
    options: ['json', 'js'],
    suffixes: ['.json', '.js'],
    parse: async (text, context) => (await import('./json.js')).parseJson(text, context),
  },
]
