// Finds the Node headers for node-gyp. A distribution's node has them beside it; node-gyp would download them all the same.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The prefix under which the headers of exactly this version are, or undefined. */
export function headersBeside(execPath, version) {
  const prefix = join(execPath, '..', '..')
  const file = join(prefix, 'include', 'node', 'node_version.h')
  if (!existsSync(file)) return undefined
  const text = readFileSync(file, 'utf8')
  const part = (name) => new RegExp(`#define NODE_${name}_VERSION (\\d+)`).exec(text)?.[1]
  return `v${part('MAJOR')}.${part('MINOR')}.${part('PATCH')}` === version ? prefix : undefined
}

/** The environment node-gyp runs in. */
export function gypEnvironment() {
  const prefix = process.env.npm_config_nodedir ?? headersBeside(process.execPath, process.version)
  return prefix === undefined ? process.env : { ...process.env, npm_config_nodedir: prefix }
}
