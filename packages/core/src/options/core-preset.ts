// The option that stands for others: config/preset-lines.ts says for which.

import { defineOptions, type OptionTable } from './declare.js'

export const PRESET_OPTIONS: OptionTable = defineOptions({
  preset: {
    kind: 'string',
    repeat: true,
    immediate: true,
    help: '`production` or `development`: act as if the usual options for it stood here; later options override them. docs/production.md lists them.',
  },
})
