// One request for a URL: what it answers goes to the log, line by line. Runs in the master, which waits for nothing of it.

import { LINES } from './log-lines.js'
import type { UrlEntry } from './url-entry.js'

/** Bytes of an answer that are logged at most. */
export const MOST_LOGGED = 65_536

/** Settles when all is over; never throws. `ended` cuts it short. */
export async function request(
  { url, shown, authorization }: Pick<UrlEntry, 'url' | 'shown' | 'authorization'>,
  log: { line(text: string): void },
  ended: AbortSignal,
  patience: number,
): Promise<void> {
  log.line(LINES.requesting(shown))
  const signal = AbortSignal.any([ended, AbortSignal.timeout(patience)])
  try {
    const headers = { accept: '*/*', 'user-agent': 'uwsgi-ts', ...(authorization === undefined ? {} : { authorization }) }
    const response = await fetch(url, { headers, signal })
    const { text, cut } = await readSome(response)
    if (text !== '') for (const line of text.replace(/\r?\n$/, '').split(/\r?\n/)) log.line(visible(line))
    if (cut) log.line(LINES.cut(shown, MOST_LOGGED))
    if (!response.ok) log.line(LINES.refused(shown, response.status))
  } catch (error) {
    if (!ended.aborted) log.line(LINES.failed(shown, reasonOf(error as Error, patience)))
  }
}

async function readSome({ body }: Response): Promise<{ text: string; cut: boolean }> {
  const parts: Uint8Array[] = []
  let length = 0
  // Leaving the loop early ends the answer.
  for await (const part of (body ?? []) as AsyncIterable<Uint8Array>) {
    parts.push(part)
    length += part.length
    if (length > MOST_LOGGED) break
  }
  return { text: Buffer.concat(parts).toString('utf8', 0, MOST_LOGGED), cut: length > MOST_LOGGED }
}

/** An answer must not be able to write lines of its own into the log, nor to move a terminal's cursor. */
function visible(line: string): string {
  // eslint-disable-next-line no-control-regex -- these are what must not get into the log
  return line.replace(/[\x00-\x08\x0a-\x1f\x7f-\x9f]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

/** `fetch` says what has happened in the cause of its error. */
function reasonOf(error: Error, patience: number): string {
  if (error.name === 'TimeoutError') return `no complete answer in ${String(patience / 1000)} s`
  const { cause } = error
  // A name with several addresses has a fault for each.
  const inner = cause instanceof AggregateError ? (cause.errors as unknown[])[0] : cause
  return inner instanceof Error ? inner.message : error.message
}
