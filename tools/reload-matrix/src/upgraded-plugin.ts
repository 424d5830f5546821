// A plugin of third parties that is replaced on the disk while the server runs: the next generation has its new code.

import { get } from '@uwsgi-ts/core/testing'
import type { Scene } from './scene.js'

const source = (version: number): string => `export default {
  name: 'upgraded',
  options: {},
  setup(ctx) {
    ctx.requests.add({ name: 'upgraded', filter: { pathPrefix: '/plugin' }, handler: () => ({ status: '200 OK', headers: {}, body: 'plugin ${version}' }) })
  },
}
`

const MANIFEST = {
  name: 'upgraded',
  version: '1.0.0',
  type: 'module',
  exports: './index.js',
  uwsgi: { abi: 1, name: 'upgraded', options: [] },
}

export const PLUGIN_LINES: { readonly ini: string; readonly files: Readonly<Record<string, string>> } = {
  ini: 'plugins-dir = plugins\nplugin = upgraded',
  files: { 'plugins/upgraded/package.json': JSON.stringify(MANIFEST), 'plugins/upgraded/index.js': source(1) },
}

/** Replaces its code, reloads, and looks that the new code answers. */
export async function upgradePlugin(scene: Scene, reload: () => Promise<void>): Promise<void> {
  scene.write('plugins/upgraded/index.js', source(scene.version))
  await reload()
  const answer = (await get(scene.server.port, '/plugin')).text()
  if (answer !== `plugin ${scene.version}`) throw new Error(`the old plugin answers after its upgrade: ${answer}`)
}
