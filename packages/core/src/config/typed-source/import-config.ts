// Imports a configuration module. JavaScript is Node's own business; TypeScript goes through jiti, which is loaded for it alone, because not every Node
// that this server runs on can leave types out by itself.

import { statSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** The default export, awaited. Throws what the module throws. */
export async function importConfig(path: string): Promise<unknown> {
  const module = /\.m?ts$/.test(path) ? await importTypeScript(path) : await importJavaScript(path)
  if (!('default' in module)) throw new Error('it has no default export; expected export default defineConfig({ ... })')
  return await module.default
}

async function importTypeScript(path: string): Promise<{ default?: unknown }> {
  const { createJiti } = await import('jiti')
  // Without a cache: a configuration is read once a start, and what it says now counts. `@uwsgi-ts/core` is this one, also where the folder of the
  // configuration has none installed.
  const jiti = createJiti(path, {
    fsCache: false,
    moduleCache: false,
    interopDefault: false,
    alias: { '@uwsgi-ts/core': fileURLToPath(new URL('../../index.js', import.meta.url)) },
  })
  return jiti.import<{ default?: unknown }>(path)
}

/** The time of the file's last change makes Node read it again after it was edited. */
async function importJavaScript(path: string): Promise<{ default?: unknown }> {
  const url = pathToFileURL(path)
  url.searchParams.set('changed', String(statSync(path, { bigint: true }).mtimeNs))
  try {
    return (await import(url.href)) as { default?: unknown }
  } catch (error) {
    // Node keeps to itself where the syntax is wrong; the other parser says it.
    if (error instanceof SyntaxError) await importTypeScript(path)
    throw error
  }
}
