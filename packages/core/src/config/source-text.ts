// Reads the text behind a configuration address: a path, `-` (standard input), `fd://N`, `exec://COMMAND`. Other schemes are not built yet and say so.

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { messageOf } from '../errors/coded-error.js'
import { quote } from '../errors/quote.js'

export type SourceText = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly message: string }

const NOT_BUILT = ['http', 'https', 'data', 'sym', 'section', 'call', 'callint', 'emperor']

export function readSourceText(address: string, cwd: string): SourceText {
  const scheme = /^([a-z]+):\/\//.exec(address)?.[1]
  if (scheme !== undefined && NOT_BUILT.includes(scheme)) {
    return { ok: false, message: `${scheme}:// sources are not built in this version; expected a path, -, fd://N or exec://COMMAND` }
  }
  try {
    return { ok: true, text: read(address, scheme, cwd) }
  } catch (error) {
    return { ok: false, message: `cannot read ${quote(address)}: ${reasonOf(error)}; expected a readable file` }
  }
}

function read(address: string, scheme: string | undefined, cwd: string): string {
  if (address === '-') return readFileSync(0, 'utf8')
  if (scheme === 'fd') return readFileSync(fdNumber(address.slice('fd://'.length)), 'utf8')
  if (scheme === 'exec') return runShell(address.slice('exec://'.length), cwd)
  return readFileSync(resolve(cwd, address), 'utf8')
}

function fdNumber(text: string): number {
  if (!/^[0-9]+$/.test(text)) throw new Error('the descriptor is not a number')
  return Number(text)
}

/** Standard output of a shell command. Its exit status does not count: a failing command is an empty text, as in uWSGI. */
function runShell(command: string, cwd: string): string {
  const { spawnSync } = process.getBuiltinModule('node:child_process')
  const result = spawnSync('/bin/sh', ['-c', command], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (result.error !== undefined) throw result.error
  return result.stdout
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code
  const known: Record<string, string> = {
    ENOENT: 'no such file',
    EACCES: 'permission denied',
    EISDIR: 'it is a folder',
    EBADF: 'no such descriptor',
  }
  return (code === undefined ? undefined : known[code]) ?? messageOf(error)
}
