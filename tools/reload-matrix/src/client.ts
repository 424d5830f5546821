// One client of the matrix: sends requests one after the other, on a kept connection or on one for each, and judges every answer to the last
// byte. It never sends a request twice, as a browser or a proxy would: each loss is seen.

import { RawClient, type HttpResponse } from '@uwsgi-ts/core/testing'
import type { Tally } from './tally.js'

/** Where a client goes. */
export interface Place {
  readonly port: number
  /** First part of every path; nginx tells its ways to the server apart by it. */
  readonly prefix: string
  /** Keep connections as long as the server does. */
  readonly keep: boolean
}

export interface Ask {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: Buffer
  /** The body goes out in so many pieces with so many milliseconds between them. */
  readonly slowly?: { readonly pieces: number; readonly pause: number }
  readonly expected: Buffer
}

/** Longer than any answer of the matrix takes, ms. */
const PATIENCE = 30_000

export class Client {
  readonly #place: Place
  readonly #tally: Tally
  #connection: RawClient | undefined

  constructor(place: Place, tally: Tally) {
    this.#place = place
    this.#tally = tally
  }

  async ask(ask: Ask): Promise<void> {
    const tally = this.#tally
    if (this.#connection?.ended === true) {
      tally.closedIdle += 1
      this.close()
    }
    tally.sent += 1
    try {
      this.#connection ??= await RawClient.connect(this.#place.port, { timeout: PATIENCE })
      const response = await exchange(this.#connection, this.#place, ask)
      this.#judge(response, ask)
      if (!this.#place.keep || response.header('connection') === 'close') this.close()
    } catch (error) {
      const { message, code } = error as NodeJS.ErrnoException
      tally.fail(code ?? message.replace(/; it held.*/s, ''), this.#connection?.ended ?? true)
      this.close()
    }
  }

  close(): void {
    this.#connection?.close()
    this.#connection = undefined
  }

  #judge(response: HttpResponse, { expected }: Ask): void {
    if (response.status !== 200) {
      this.#tally.fail(`status ${response.status}`, false)
    } else if (!response.body.equals(expected)) {
      this.#tally.fail(`a body of ${response.body.length} bytes, not the ${expected.length} expected ones`, false)
    } else {
      this.#tally.whole += 1
      this.#tally.versions.add(response.header('x-version') ?? '')
    }
  }
}

async function exchange(connection: RawClient, { prefix, keep }: Place, ask: Ask): Promise<HttpResponse> {
  const { method, path, body = Buffer.alloc(0), slowly } = ask
  const lines = [
    `${method} ${prefix}${path} HTTP/1.1`,
    'Host: matrix.test',
    ...(keep ? [] : ['Connection: close']),
    ...(method === 'POST' ? [`Content-Length: ${body.length}`] : []),
  ]
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)
  if (slowly === undefined) {
    connection.send(Buffer.concat([head, body]))
  } else {
    connection.send(head)
    const size = Math.ceil(body.length / slowly.pieces)
    for (let at = 0; at < body.length && !connection.ended; at += size) {
      connection.send(body.subarray(at, at + size))
      await new Promise((later) => setTimeout(later, slowly.pause))
    }
  }
  return connection.readResponse()
}
