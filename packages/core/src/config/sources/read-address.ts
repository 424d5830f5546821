// Reads the bytes behind an address, wherever an option takes one: a path, `-` (standard input), `SCHEME://...`. A scheme nobody knows is part of a path,
// as in uWSGI. Files are read synchronously, because almost every address is one.

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { messageOf } from '../../errors/coded-error.js'
import { quote } from '../../errors/quote.js'
import type { ConfigScheme, SchemeContent } from '../../plugin/config-sources.js'
import { whenReady } from '../in-order.js'
import { SourceFault } from './source-fault.js'

export interface AddressContext {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly log: (line: string) => void
  /** The scheme of this name, once its plugin has been loaded if it is one's. */
  readonly scheme: (name: string) => ConfigScheme | undefined | Promise<ConfigScheme | undefined>
  /** What has been read from standard input and descriptors, which can be read only once, by address. */
  readonly kept: Map<string, Buffer>
}

export type Read =
  { readonly ok: true; readonly bytes: Buffer } | { readonly ok: false; readonly message: string; readonly exitStatus?: number | undefined }

const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//

/** True for an address that is no path: standard input, or one with a scheme. */
export function hasScheme(address: string): boolean {
  return address === '-' || SCHEME.test(address)
}

/** Never throws for a source that cannot be read; the message is a whole sentence. */
export function readAddress(address: string, context: AddressContext): Read | Promise<Read> {
  const scheme = SCHEME.exec(address)?.[1]
  if (address !== '-' && scheme !== 'fd') return readAnew(address, scheme, context)
  const before = context.kept.get(address)
  if (before !== undefined) return { ok: true, bytes: before }
  return whenReady(readAnew(address, scheme, context), (read) => {
    if (read.ok) context.kept.set(address, read.bytes)
    return read
  })
}

function readAnew(address: string, scheme: string | undefined, context: AddressContext): Read | Promise<Read> {
  if (scheme !== undefined) {
    const found = context.scheme(scheme)
    if (found !== undefined) return readScheme(address, address.slice(scheme.length + 3), found, context)
  }
  return readHere(address, context.cwd)
}

async function readScheme(
  address: string,
  rest: string,
  found: ConfigScheme | Promise<ConfigScheme | undefined>,
  context: AddressContext,
): Promise<Read> {
  try {
    const scheme = await found
    if (scheme === undefined) return readHere(address, context.cwd)
    const { cwd, env, log } = context
    return { ok: true, bytes: bytesOf(await scheme(rest, { cwd, env, log, address })) }
  } catch (error) {
    return refusal(address, error)
  }
}

function readHere(address: string, cwd: string): Read {
  try {
    return { ok: true, bytes: readFileSync(address === '-' ? 0 : resolve(cwd, address)) }
  } catch (error) {
    return refusal(address, error)
  }
}

function bytesOf(content: SchemeContent): Buffer {
  if (typeof content === 'string') return Buffer.from(content)
  return Buffer.isBuffer(content) ? content : Buffer.from(content)
}

function refusal(address: string, error: unknown): Read {
  if (error instanceof SourceFault) return { ok: false, message: error.message, exitStatus: error.exitStatus }
  return { ok: false, message: `cannot read ${quote(address)}: ${reasonOf(error)}; expected a readable file` }
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  const known: Record<string, string> = {
    ENOENT: 'no such file',
    EACCES: 'permission denied',
    EISDIR: 'it is a folder',
    EBADF: 'no such descriptor',
  }
  return (code === undefined ? undefined : known[code]) ?? messageOf(error)
}
