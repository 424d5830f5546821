// What a conformance case is: data that says which server to start, what to do to it, and what of the outcome is compared. Cases are written
// once and run on both servers; a difference that is meant names its place in docs/differences.md and is asserted on both sides.

import type { ServerSpec } from './server-spec.js'
import { nginxVars, uwsgiPacket, type PacketOptions } from './uwsgi-packet.js'

export interface ExchangeStep {
  readonly kind: 'exchange'
  /** Listener: see addressOf. */
  readonly to: string
  readonly send: ReadonlyArray<string | Buffer | { readonly pauseMs: number }>
  readonly untilClose?: boolean
  readonly halfClose?: boolean
  readonly headRequest?: boolean
  readonly timeoutMs?: number
  /** The body is JSON and compared as such. */
  readonly json?: boolean
  /** The body is JSON and only its shape is compared. */
  readonly shape?: boolean
  /** Record whether the server closed the connection. */
  readonly closing?: boolean
  /** Lines of the request log to wait for. @default 1 */
  readonly logged?: number
}

export type Step =
  | ExchangeStep
  | {
      readonly kind: 'signal'
      readonly signal: NodeJS.Signals
      /** A new line to wait for. */ readonly until?: RegExp
      readonly untilCount?: number
    }
  /** Writes to a named pipe of the private folder, once somebody reads it. */
  | {
      readonly kind: 'fifo'
      readonly path: string
      readonly write: string
      /** As above. */ readonly until?: RegExp
      readonly untilCount?: number
    }
  /** Gives a file of the private folder a later time, makes it or removes it. */
  | { readonly kind: 'touch'; readonly path: string; readonly remove?: boolean; readonly until?: RegExp; readonly untilCount?: number }
  /** Waits until the program has ended by itself. */
  | { readonly kind: 'exit' }
  /** Reads the stats document; what is recorded is its shape - keys in order with the types of their values - or the values at some paths. */
  | { readonly kind: 'stats'; readonly to: string; readonly values?: readonly string[] }
  /** Waits for a line of the log of this case. */
  | { readonly kind: 'log'; readonly until: RegExp; readonly count?: number }
  /** Records whether the process that was started is alive. */
  | { readonly kind: 'alive' }
  /** Runs the same program again with other arguments in the same folder and records how it ends. */
  | { readonly kind: 'run'; readonly args: readonly string[] }

export interface ConformanceCase {
  /** A sentence of behaviour. */
  readonly name: string
  /** Cases with the same object share one running server, unless `fresh`. */
  readonly server: ServerSpec
  readonly fresh?: boolean
  /** None: the program is expected to end by itself; its exit status is the outcome. */
  readonly steps: readonly Step[]
  /** Lines of the log that are compared, masked, in order. */
  readonly log?: readonly RegExp[]
  /** Compare the lines on standard output of a program that ended by itself. */
  readonly stdout?: boolean
  /** Compare these lines as a set: their order depends on timing. */
  readonly logUnordered?: boolean
  /** Why the reference does not always do the same, so that its outcome is not held against the recorded one. */
  readonly unpinned?: string
  /** Holds on both sides, beyond their being equal. */
  readonly expect?: object
  /** A difference that is meant. Nothing but these partial outcomes is asserted, each on its side. */
  readonly differs?: { readonly doc: string; readonly reference: object; readonly ours: object }
}

export interface RecordedExchange {
  readonly status?: string
  readonly headers?: ReadonlyArray<readonly [string, string]>
  readonly body?: unknown
  /** The answer when it is not HTTP. */
  readonly raw?: string
  /** The framing of the response promised more than came. */
  readonly truncated?: true
  /** Present when asked for with `closing`, and always after a time-out. */
  readonly ended?: string
}

/** What one side did. */
export interface Outcome {
  readonly steps: readonly unknown[]
  readonly log: readonly string[]
  /** Of a program that ended by itself. */
  readonly exit?: { readonly code: number | null; readonly signal: string | null; readonly stdout: readonly string[] }
}

export const PYTHON = 'plugin = python3\n'
export const PSGI = 'plugin = psgi\n'

/** The request line of the log. */
export const REQUEST_LINE: RegExp = /^(\S+ )?\[pid: \d+\|app: /

type ExchangeOptions = Omit<Partial<ExchangeStep>, 'kind' | 'send'>

/** Sends bytes as they are to the first TCP listener. */
export function raw(send: ExchangeStep['send'] | string, options: ExchangeOptions = {}): ExchangeStep {
  return { kind: 'exchange', to: 'tcp', send: typeof send === 'string' ? [send] : send, ...options }
}

/** A plain HTTP/1.1 request. */
export function http(
  path: string,
  headers: readonly string[] = [],
  options: ExchangeOptions & { method?: string; body?: string; version?: string } = {},
): ExchangeStep {
  const { method = 'GET', body, version = 'HTTP/1.1', ...rest } = options
  const length = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body, 'latin1')}`]
  const head = [`${method} ${path} ${version}`, 'Host: www.example.test', ...headers, ...length, '', ''].join('\r\n')
  return raw([Buffer.from(head + (body ?? ''), 'latin1')], { headRequest: method === 'HEAD', ...rest })
}

/** A request as nginx would send it to the unix socket `app.sock`. */
export function packet(
  path: string,
  changes: Readonly<Record<string, string | undefined>> = {},
  options: ExchangeOptions & PacketOptions = {},
): ExchangeStep {
  const { modifier1, modifier2, size, body, ...rest } = options
  const all = body === undefined ? changes : { CONTENT_LENGTH: String(Buffer.byteLength(body)), REQUEST_METHOD: 'POST', ...changes }
  const packetOptions: PacketOptions = {
    ...(modifier1 === undefined ? {} : { modifier1 }),
    ...(modifier2 === undefined ? {} : { modifier2 }),
    ...(size === undefined ? {} : { size }),
    ...(body === undefined ? {} : { body }),
  }
  return raw([uwsgiPacket(nginxVars(path, all), packetOptions)], { to: 'app.sock', headRequest: all.REQUEST_METHOD === 'HEAD', ...rest })
}
