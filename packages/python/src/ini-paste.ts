// `ini-paste` and `ini-paste-logged`: one ini file that holds the options of the server in its section [uwsgi] and an app in PasteDeploy's sections.

import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ImmediateAction } from '@uwsgi-ts/core'

/** `paste` and `paste-logger` themselves, wherever they stand, count more than what this sets; uWSGI sees them later too. */
export function iniPaste(logged: boolean): ImmediateAction {
  return (value, context) => {
    const given = value ?? ''
    const file = realFile(resolve(context.cwd, given))
    if (file === undefined) {
      context.fail(`cannot read ${JSON.stringify(given)}: no such file; expected an ini file with PasteDeploy's sections and [uwsgi]`)
      return undefined
    }
    context.preset('paste', `config:${file}`)
    if (logged) context.preset('paste-logger', null)
    return context.load('ini', given)
  }
}

function realFile(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}
