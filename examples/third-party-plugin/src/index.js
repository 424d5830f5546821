// @ts-check
// A plugin outside the server's own packages: while a file exists, requests under a path are answered 503 with Retry-After and never reach a worker.
// Apps can switch it with the API function `maintenance`. Plain JavaScript; the types come from @uwsgi-ts/core and nothing of it is imported at run time.

import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** @import { Plugin, PluginContext } from '@uwsgi-ts/core' */

/** @satisfies {Plugin['options']} */
const options = {
  'maintenance-file': { kind: 'string', help: 'Answer 503 while this file exists.' },
  'maintenance-path': { kind: 'string', default: '/', help: 'Only requests whose path begins so are answered.' },
  'maintenance-retry-after': { kind: 'seconds', unit: 's', default: 60, min: 1, help: 'Value of Retry-After.' },
}

/** @param {PluginContext} ctx */
function setup(ctx) {
  const name = ctx.settings.string('maintenance-file')
  if (name === undefined) return
  // The folder of the start: apps may change theirs, engines do not.
  const file = resolve(name)
  const retryAfter = String(Math.ceil(ctx.settings.number('maintenance-retry-after') ?? 60))

  ctx.requests.add({
    name: 'maintenance',
    // Evaluated natively: requests outside the path never enter JavaScript.
    filter: { pathPrefix: ctx.settings.string('maintenance-path') ?? '/' },
    handler() {
      if (!existsSync(file)) return undefined
      return {
        status: '503 Service Unavailable',
        headers: { 'Content-Type': 'text/plain', 'Retry-After': retryAfter },
        body: 'down for maintenance\n',
      }
    },
  })

  // Calls from apps: `on` and `off` switch, everything answers with the state. A throw would be an error at the caller.
  ctx.functions.add('maintenance', ({ args }) => {
    const wanted = args[0]?.toString()
    if (wanted === 'on') writeFileSync(file, '')
    else if (wanted === 'off') rmSync(file, { force: true })
    else if (wanted !== undefined) throw new Error(`maintenance: "${wanted}" is not understood; expected on, off or nothing`)
    return [existsSync(file) ? 'on' : 'off']
  })

  ctx.on('engine:ready', () => {
    if (existsSync(file)) ctx.log(`${file} exists: requests are answered 503`)
  })
}

/** @type {Plugin} */
const plugin = { name: 'maintenance', options, setup }

export default plugin
