// What a reload starts and from where: this program in the folder of the start, unless binary-path and force-cwd say otherwise.

import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ResolvedConfig } from '../config/resolved-config.js'
import type { Settings } from '../config/settings.js'
import { StartError } from './start-error.js'

export interface NextProgram {
  readonly file: string
  /** Its name and what stands in front of the arguments of the server. */
  readonly args: readonly string[]
  /** The path that logs show. */
  readonly shown: string
}

type Start = Pick<ResolvedConfig, 'settings' | 'cwd'>

/** The folder a reload goes back to. */
export function startFolder({ settings, cwd }: Start): string {
  return resolve(cwd, settings.string('force-cwd') ?? '')
}

/** Better now than at a reload that cannot go back. */
export function checkStartFolder(settings: Settings): void {
  const folder = settings.string('force-cwd')
  if (folder === undefined || statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return
  throw new StartError(`force-cwd: ${folder} is no folder; expected one that a reload can go back to`)
}

/** What a reload runs. */
export function nextProgram({ settings, cwd }: Start): NextProgram {
  const path = settings.string('binary-path')
  if (path === undefined) return thisProgram()
  const binary = resolve(cwd, path)
  return isNodeScript(binary) ? underNode(binary) : { file: binary, args: [binary], shown: binary }
}

export function thisProgram(): NextProgram {
  return underNode(process.argv[1] ?? '')
}

/** With the node that runs now and its switches. */
function underNode(script: string): NextProgram {
  return { file: process.execPath, args: [process.execPath, ...process.execArgv, script], shown: script === '' ? process.execPath : script }
}

/** A file that is not there counts as a program, whose start says so. */
function isNodeScript(path: string): boolean {
  try {
    const fd = openSync(path, 'r')
    const head = Buffer.alloc(64)
    const length = readSync(fd, head, 0, head.length, 0)
    closeSync(fd)
    return /^#!.*\bnode\b/.test(head.toString('latin1', 0, length))
  } catch {
    return false
  }
}
