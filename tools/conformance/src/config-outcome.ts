// What a run of a configuration case comes to: how it ended, what it printed, and the list of options that --show-config gave, all masked. Both
// sides' outcomes are made here, from the same kind of record, so that they differ only where the programs do.

import { hostname } from 'node:os'
import type { ConfigCase } from './config-case.js'
import { errorClass } from './config-errors.js'
import type { Side } from './sides.js'

/** How a program ended, and the bytes it wrote. */
export interface RawRun {
  readonly exit: number | string
  readonly stdout: Buffer
  readonly stderr: Buffer
  readonly folder: string
  /** Address of the web server, `host:port`. */
  readonly http?: string
}

export interface ConfigOutcome {
  /** Status, or the name of the signal that ended it. */
  readonly exit: number | string
  /** Kind of the error that was printed. */
  readonly error?: string
  readonly out?: readonly string[]
  /** Lines between the marks of show-config. */
  readonly config?: readonly string[]
  readonly log?: readonly string[]
}

const FIRST = ';uWSGI instance configuration'
const LAST = ';end of configuration'
/** Every case has these two in front. */
const ALWAYS = ['show-config = true', 'no-server = true']

export function outcomeOf(one: ConfigCase, run: RawRun, side: Side): ConfigOutcome {
  const stderr = linesOf(run.stderr)
  const start = stderr.indexOf(FIRST)
  const end = stderr.indexOf(LAST, start)
  const masked = (lines: readonly string[]): string[] => lines.map((line) => maskLine(line, one, run))
  const config = start === -1 ? undefined : counted(withoutAlways(masked(stderr.slice(start + 2, end === -1 ? undefined : end))))
  const out = masked(linesOf(run.stdout))
  const log = masked(stderr.filter((line) => one.log.some((pattern) => pattern.test(line))))
  const error = run.exit === 0 ? undefined : errorClass(side, stderr)
  return {
    exit: run.exit,
    ...(error === undefined ? {} : { error }),
    ...(out.length === 0 ? {} : { out }),
    ...(config === undefined ? {} : { config }),
    ...(one.log.length === 0 ? {} : { log }),
  }
}

function withoutAlways(config: readonly string[]): string[] {
  const rest = [...config]
  for (const line of ALWAYS) if (rest.includes(line)) rest.splice(rest.indexOf(line), 1)
  return rest
}

/** More than ten equal lines in a row are one, with their number. */
function counted(lines: readonly string[]): string[] {
  const runs: Array<{ line: string; times: number }> = []
  for (const line of lines) {
    const last = runs.at(-1)
    if (last?.line === line) last.times++
    else runs.push({ line, times: 1 })
  }
  return runs.flatMap(({ line, times }) => (times > 10 ? [`${line} (${times} times)`] : Array.from({ length: times }, () => line)))
}

/** As UTF-8 where it is; bytes that are not are shown as Latin-1, with a word in front that says so. */
function linesOf(bytes: Buffer): string[] {
  const lines: string[] = []
  let start = 0
  while (start < bytes.length) {
    const newline = bytes.indexOf(10, start)
    const end = newline === -1 ? bytes.length : newline
    lines.push(decode(bytes.subarray(start, end)))
    start = end + 1
  }
  return lines
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decode(line: Buffer): string {
  try {
    return UTF8.decode(line)
  } catch {
    return `latin1: ${line.toString('latin1')}`
  }
}

function maskLine(line: string, one: ConfigCase, run: RawRun): string {
  let masked = line.replaceAll(run.folder, '<dir>')
  // A machine without a name has nothing to mask.
  if (hostname() !== '') masked = masked.replaceAll(hostname(), '<host>')
  if (run.http !== undefined) masked = masked.replaceAll(run.http, '<http>')
  for (const [pattern, word] of one.masks) masked = masked.replaceAll(pattern, word)
  return masked
}
