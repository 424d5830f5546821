// Sources that can be read only once (standard input, an inherited descriptor) and are needed again: by the check before a reload, by the program image
// after it, by the background process of `daemonize`. Their bytes stand in an unlinked file whose descriptor those processes inherit.

import { closeSync, fstatSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'

export const KEPT_VARIABLE = 'UWSGI_TS_SOURCES'
/** Begins the file, so that a descriptor of something else is not taken for it. */
const MARK = '{"uwsgi-ts-sources":'

type Env = Readonly<Record<string, string | undefined>>
type KeptSources = ReadonlyMap<string, Buffer>

/** What an earlier process has read, by address. */
export function readKept(env: Env): Map<string, Buffer> {
  const [fd] = keptDescriptors(env)
  const text = fd === undefined ? '' : textOf(fd)
  if (!text.startsWith(MARK)) return new Map()
  const stored = (JSON.parse(text) as { 'uwsgi-ts-sources': Record<string, string> })['uwsgi-ts-sources']
  return new Map(Object.entries(stored).map(([address, content]) => [address, Buffer.from(content, 'base64')]))
}

/** Leaves the sources to the processes that this one starts, and to the image that replaces it. */
export function keepSources(kept: KeptSources, env: NodeJS.ProcessEnv): void {
  if (kept.size === 0) return
  for (const fd of keptDescriptors(env)) if (textOf(fd).startsWith(MARK)) closeSync(fd)
  const path = join(tmpdir(), `uwsgi-ts-sources-${randomUUID()}`)
  const fd = openSync(path, 'wx+', 0o600)
  rmSync(path)
  const stored = Object.fromEntries([...kept].map(([address, bytes]) => [address, bytes.toString('base64')]))
  const bytes = Buffer.from(JSON.stringify({ 'uwsgi-ts-sources': stored }))
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at, bytes.length - at, at)
  env[KEPT_VARIABLE] = String(fd)
}

/** What a process must inherit to have them; empty when there are none. */
export function keptDescriptors(env: Env = process.env): number[] {
  const text = env[KEPT_VARIABLE]
  return text !== undefined && /^[0-9]{1,9}$/.test(text) ? [Number(text)] : []
}

/** The text of the file; empty for a descriptor that is none of ours. */
function textOf(fd: number): string {
  try {
    const stat = fstatSync(fd)
    if (!stat.isFile()) return ''
    const bytes = Buffer.alloc(stat.size)
    let at = 0
    for (let got = 1; at < bytes.length && got > 0; at += got) got = readSync(fd, bytes, at, bytes.length - at, at)
    return bytes.toString('utf8', 0, at)
  } catch {
    return ''
  }
}
