// The Python plugin: tells the core that modifier 0 (and 30, which old nginx setups send) is served by workers forked from host/zygote.py.
// Everything that knows WSGI is in the host program.

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { definePlugin, type LanguageDefinition, type Plugin } from '@uwsgi-ts/core'
import { interpreterProgram, interpreterSwitches } from './interpreter.js'
import { iniPaste } from './ini-paste.js'
import './option-values.js'
import { PYTHON_OPTIONS } from './options.js'

/** Request modifier of WSGI, as in uWSGI, and the one whose path rewriting Python 3 never had. */
const WSGI = 0
const WSGI_SCRIPT_NAME = 30

const python: LanguageDefinition = {
  modifier1: WSGI,
  modifiers: [WSGI_SCRIPT_NAME],
  // The plugin is loaded only when it is named or one of its options or files is used.
  wanted: () => true,
  servesItself: (settings) => settings.has('python-worker-override'),
  zygote: (settings) => ({
    file: interpreterProgram(settings),
    args: [...interpreterSwitches(settings), join(HOST, 'zygote.py')],
    env: {},
    folder: HOST,
  }),
}

/** The host program and all it imports. */
const HOST = fileURLToPath(new URL('../host', import.meta.url))

const ENVIRON_BEHAVIOURS = ['holy', 'cheat']

const plugin: Plugin = definePlugin({
  name: 'python',
  modifier1: WSGI,
  options: PYTHON_OPTIONS,
  immediate: { 'ini-paste': iniPaste(false), 'ini-paste-logged': iniPaste(true) },
  setup(ctx) {
    const behaviour = ctx.settings.string('wsgi-env-behaviour') ?? 'holy'
    if (!ENVIRON_BEHAVIOURS.includes(behaviour)) {
      throw new Error(`wsgi-env-behaviour: ${JSON.stringify(behaviour)} is unknown; expected ${ENVIRON_BEHAVIOURS.join(' or ')}`)
    }
    // A home without an interpreter stops the start here, where the option can be named, and not when the zygote is started.
    interpreterProgram(ctx.settings)
    ctx.languages.add('python', python)
  },
})

export default plugin
export { PYTHON_OPTIONS }
