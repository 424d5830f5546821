// Runs plugins' request hooks for requests the native filters let through. A hook that throws costs its request a 500 and a log line,
// nothing else.

import type { NativeEngine } from '@uwsgi-ts/native'
import { decodePairs } from '../channel/payload.js'
import type { RegisteredHook } from '../config/resolved-config.js'
import type { PluginRequest, PluginResponse } from '../plugin/abi.js'

const INTERNAL_ERROR: PluginResponse = {
  status: '500 Internal Server Error',
  headers: [['Content-Type', 'text/plain']],
  body: 'Internal Server Error',
}

export class RequestHooks {
  readonly #engine: NativeEngine
  readonly #hooks: readonly RegisteredHook[]
  readonly #log: (line: string) => void

  constructor(engine: NativeEngine, hooks: readonly RegisteredHook[], log: (line: string) => void) {
    this.#engine = engine
    this.#hooks = hooks
    this.#log = log
  }

  /** `filter` is the hook's index. Answers or passes the request exactly once, now or later. */
  run(request: number, filter: number): void {
    const registered = this.#hooks[filter]
    if (registered === undefined) return this.#engine.pass(request)
    const { plugin, hook } = registered
    const fail = (error: unknown): void => {
      this.#log(`[${plugin}] request hook ${hook.name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
      this.#finish(request, INTERNAL_ERROR, () => undefined)
    }
    try {
      const result = hook.handler(this.#view(request))
      if (result instanceof Promise) result.then((response) => this.#finish(request, response, fail), fail)
      else this.#finish(request, result, fail)
    } catch (error) {
      fail(error)
    }
  }

  #finish(request: number, response: PluginResponse | undefined, fail: (error: unknown) => void): void {
    if (response === undefined) return this.#engine.pass(request)
    let head: Buffer
    try {
      head = responseHead(response)
    } catch (error) {
      return fail(error)
    }
    const body = response.body ?? ''
    this.#engine.respond(request, head, typeof body === 'string' ? Buffer.from(body) : body)
  }

  #view(request: number): PluginRequest {
    const vars = new Map(decodePairs(this.#engine.vars(request)))
    const engine = this.#engine
    let body: Buffer | undefined
    return {
      method: vars.get('REQUEST_METHOD') ?? '',
      uri: vars.get('REQUEST_URI') ?? '',
      path: vars.get('PATH_INFO') ?? '',
      vars,
      // Read at first use: most hooks never look at it.
      get body(): Buffer {
        return (body ??= engine.body(request))
      },
    }
  }
}

/** Head items of the channel's RESPONSE, each ended by NUL. The engine refuses what HTTP does not allow. */
export function responseHead({ status, headers = [] }: PluginResponse): Buffer {
  const items = [String(status)]
  const pairs = isPairList(headers) ? headers : Object.entries(headers)
  for (const [name, value] of pairs) items.push(name, value)
  for (const item of items) if (item.includes('\0')) throw new Error(`response head: ${JSON.stringify(item.slice(0, 80))} holds a NUL byte`)
  return Buffer.from(items.map((item) => `${item}\0`).join(''), 'latin1')
}

function isPairList(headers: NonNullable<PluginResponse['headers']>): headers is ReadonlyArray<readonly [string, string]> {
  return Array.isArray(headers)
}
