// The Perl plugin: tells the core that modifier 5 is served by workers forked from host/zygote.pl. Everything that knows Perl is in the host program.

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { definePlugin, type LanguageDefinition, type Plugin } from '@uwsgi-ts/core'
import './option-values.js'
import { PERL_OPTIONS } from './options.js'

/** Request modifier of PSGI, as in uWSGI. */
const PSGI = 5

/** The host program and all it loads. */
const HOST = fileURLToPath(new URL('../host', import.meta.url))

const perl: LanguageDefinition = {
  modifier1: PSGI,
  // The plugin is loaded only when it is named or one of its options or files is used.
  wanted: () => true,
  zygote: (settings) => ({
    file: settings.string('perl-interpreter') ?? 'perl',
    args: [join(HOST, 'zygote.pl')],
    folder: HOST,
    env: {},
  }),
}

const plugin: Plugin = definePlugin({
  name: 'perl',
  modifier1: PSGI,
  options: PERL_OPTIONS,
  setup(ctx) {
    ctx.languages.add('perl', perl)
  },
})

export default plugin
export { PERL_OPTIONS }
