// Which files a run of ours imports, by the package they belong to: a start is to import what its configuration uses and nothing else.

import { spawnSync } from 'node:child_process'

/** Prints the address of each module that is resolved. */
const HOOKS =
  'export async function resolve(name, context, next) { const found = await next(name, context); process._rawDebug("module " + found.url); return found }'
const REGISTER = `import { register } from 'node:module'; register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(HOOKS)}`)})`

/** Numbers of files by package (`@uwsgi-ts/core`, `yaml`); Node's own modules do not count. */
export function importedModules(command: string, args: readonly string[], cwd: string): Map<string, number> {
  const hooked = ['--import', `data:text/javascript,${encodeURIComponent(REGISTER)}`, command, ...args]
  const { stderr } = spawnSync(process.execPath, hooked, { cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  const files = new Set([...stderr.matchAll(/^module (file:\S+)$/gm)].map((match) => match[1] ?? ''))
  const counts = new Map<string, number>()
  for (const file of files) {
    const name = packageOf(file)
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return new Map([...counts].sort(([a], [b]) => a.localeCompare(b)))
}

export function packageOf(url: string): string {
  const installed = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1]
  if (installed !== undefined) return installed
  const own = /\/packages\/([^/]+)\//.exec(url)?.[1]
  return own !== undefined ? `@uwsgi-ts/${own}` : url.includes('/native/') ? '@uwsgi-ts/native' : 'other'
}
