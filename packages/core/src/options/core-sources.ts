// Core options that read a configuration from somewhere. Each but `include` and its like names a format of config/sources/core-sources.ts.

import { defineOptions, type OptionTable } from './declare.js'

export const SOURCE_OPTIONS: OptionTable = defineOptions({
  ini: {
    kind: 'string',
    repeat: true,
    immediate: true,
    help: 'Read options from an ini file, FILE or FILE:SECTION. `:SECTION` alone means the ini file read last.',
  },
  xml: {
    kind: 'string',
    short: 'x',
    repeat: true,
    immediate: true,
    aliases: ['xmlconfig'],
    help: 'Read options from an XML file, FILE or FILE:ID; the elements of <uwsgi> are the options.',
    see: ['mode'],
  },
  yaml: {
    kind: 'string',
    short: 'y',
    repeat: true,
    immediate: true,
    aliases: ['yml'],
    help: 'Read options from a YAML file, FILE or FILE:KEY.',
  },
  json: {
    kind: 'string',
    short: 'j',
    repeat: true,
    immediate: true,
    aliases: ['js'],
    help: 'Read options from a JSON file, FILE or FILE:MEMBER.',
  },
  mode: {
    kind: 'string',
    help: 'Take only the elements of this mode, and those without one, from XML files that are read after it has been configured (`inherit`).',
    see: ['xml'],
  },
  config: {
    kind: 'string',
    repeat: true,
    immediate: true,
    help: 'Read a configuration file in the format that its suffix names.',
  },
})
