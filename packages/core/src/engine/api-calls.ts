// API functions that hosted apps call: plugins' functions and the engine's own run here, what only the master can answer is asked of it.
// Every call with a number gets exactly one answer.

import type { NativeEngine } from '@uwsgi-ts/native'
import type { MessageConnection } from '../channel/message-lines.js'
import type { ApiFunction, Registry } from '../plugin/abi.js'
import type { EngineToMaster, MasterToEngine } from './control-messages.js'

/** Where a call came from. */
export interface Caller {
  /** The engine's number of the connection. */
  readonly core: number
  readonly worker: number
  /** Its language. */
  readonly group: number
  readonly stream: number
  readonly call: number
}

/** Functions that the master answers. */
const MASTER_FUNCTIONS: ReadonlySet<string> = new Set([
  'reload',
  'stop',
  'workers',
  'total_requests',
  'ready',
  'accepting',
  'alarm',
  'set_warning_message',
  'apps',
])

export class ApiCalls {
  readonly #engine: Pick<NativeEngine, 'reply'>
  readonly #functions: Registry<ApiFunction>
  readonly #master: Pick<MessageConnection<MasterToEngine, EngineToMaster>, 'send'>
  readonly #asked = new Map<number, Caller>()
  #lastId = 0

  constructor(
    engine: Pick<NativeEngine, 'reply'>,
    functions: Registry<ApiFunction>,
    master: Pick<MessageConnection<MasterToEngine, EngineToMaster>, 'send'>,
  ) {
    this.#engine = engine
    this.#functions = functions
    this.#master = master
  }

  receive(caller: Caller, args: Buffer[]): void {
    const name = args[0]?.toString() ?? ''
    const rest = args.slice(1)
    if (MASTER_FUNCTIONS.has(name)) return this.#askMaster(caller, name, rest)
    const run = this.#functions.get(name)
    if (run === undefined) return this.#answer(caller, true, [`no such function: ${name.slice(0, 80)}`])
    void this.#run(caller, run, rest)
  }

  /** The master's answer. */
  result(id: number, error: string | undefined, items: readonly string[]): void {
    const caller = this.#asked.get(id)
    this.#asked.delete(id)
    if (caller === undefined) return
    if (error !== undefined) this.#answer(caller, true, [error])
    else
      this.#answer(
        caller,
        false,
        items.map((item) => Buffer.from(item)),
      )
  }

  async #run(caller: Caller, run: ApiFunction, args: Buffer[]): Promise<void> {
    try {
      this.#answer(caller, false, await run({ core: caller.core, worker: caller.worker, args }))
    } catch (error) {
      this.#answer(caller, true, [error instanceof Error ? error.message : String(error)])
    }
  }

  #askMaster(caller: Caller, name: string, args: readonly Buffer[]): void {
    const id = caller.call === 0 ? 0 : ++this.#lastId
    if (id !== 0) this.#asked.set(id, caller)
    this.#master.send({ t: 'call', id, group: caller.group, worker: caller.worker, name, args: args.map((arg) => arg.toString('latin1')) })
  }

  #answer({ core, stream, call }: Caller, isError: boolean, items: ReadonlyArray<Uint8Array | string>): void {
    if (call === 0) return
    this.#engine.reply(
      core,
      stream,
      call,
      isError,
      items.map((item) => (typeof item === 'string' ? Buffer.from(item) : item)),
    )
  }
}
