// Core options that read a configuration from somewhere. Each but `include` and its like names a format of config/sources/core-sources.ts.

import { defineOptions, type OptionTable } from './declare.js'

export const SOURCE_OPTIONS: OptionTable = defineOptions({
  ini: {
    kind: 'string',
    repeat: true,
    immediate: true,
    help: 'Read options from an ini file, FILE or FILE:SECTION. `:SECTION` alone means the ini file read last.',
  },
  config: {
    kind: 'string',
    repeat: true,
    immediate: true,
    help: 'Read a configuration file in the format that its suffix names.',
  },
})
