// Loads the native addon (once a process, by node-gyp-build: a prebuild, or a local build in `build/`) and hands out its four parts with their types.
// Nothing else of this package may touch the binary. Importing it is the loading: there is no useful server without it.

import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Addon, Codecs, Posix, SharedMemory } from './addon.js'

export type * from './addon.js'
export * from './worker-table.js'

function load(): { addon: Addon; file: string } {
  if (process.platform !== 'linux') {
    throw new Error(`@uwsgi-ts/native: runs on Linux only, this is ${process.platform}; use a Linux machine, container or WSL 2`)
  }
  const folder = fileURLToPath(new URL('..', import.meta.url))
  const require = createRequire(import.meta.url)
  const find = require('node-gyp-build') as ((folder: string) => Addon) & { path(folder: string): string }
  try {
    return { addon: find(folder), file: find.path(folder) }
  } catch (error) {
    throw new Error(
      `@uwsgi-ts/native: no addon that loads for linux-${process.arch}, Node ${process.versions.node} in ${folder}prebuilds or ${folder}build; ` +
        'in a checkout run `npm run build -w native` (needs python3, make and a C++20 compiler), otherwise reinstall @uwsgi-ts/native',
      { cause: error },
    )
  }
}

const { addon, file }: { addon: Addon; file: string } = load()

/** Where the addon lies, for LD_PRELOAD of a program that replaces this one (posix/reload_signals.cc). */
export const addonFile: string = file

export const posix: Posix = addon.posix
export const shm: SharedMemory = addon.shm
export const codecs: Codecs = addon.codecs
export const Engine: Addon['Engine'] = addon.Engine
