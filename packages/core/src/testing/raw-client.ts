// A socket client for tests that says exactly which bytes go out and when, and reads HTTP responses strictly: what is left over after a
// response stays visible.

import { connect, type Socket } from 'node:net'

export interface HttpResponse {
  readonly status: number
  readonly reason: string
  readonly version: string
  /** In the order they came, names as sent. */
  readonly headers: ReadonlyArray<readonly [string, string]>
  /** Body with the chunked coding removed. */
  readonly body: Buffer
  header(name: string): string | undefined
  text(): string
}

/** `127.0.0.1:8080`, `[::1]:8080`, a port of 127.0.0.1 or `/path`. */
export type Address = string | number

export function connectionTarget(address: Address): { port: number; host: string } | { path: string } {
  if (typeof address === 'number') return { port: address, host: '127.0.0.1' }
  // Node 20 pads abstract names to the full length, so that it reaches no socket but its own; see abstractExchange.
  if (address.startsWith('@')) throw new Error(`${address}: Node cannot connect to an abstract socket; use abstractExchange`)
  if (address.startsWith('/')) return { path: address }
  const colon = address.lastIndexOf(':')
  return { port: Number(address.slice(colon + 1)), host: address.slice(0, colon).replace(/^\[|\]$/g, '') || '127.0.0.1' }
}

export class RawClient {
  readonly socket: Socket
  #received: Buffer = Buffer.alloc(0)
  #ended = false
  #error: Error | undefined
  #wake: Array<() => void> = []
  readonly #timeout: number

  private constructor(socket: Socket, timeout: number) {
    this.socket = socket
    this.#timeout = timeout
    socket.on('data', (bytes: Buffer) => {
      this.#received = Buffer.concat([this.#received, bytes])
      this.#notify()
    })
    socket.on('end', () => {
      this.#ended = true
      this.#notify()
    })
    socket.on('close', () => {
      this.#ended = true
      this.#notify()
    })
    socket.on('error', (error) => {
      this.#error = error
      this.#ended = true
      this.#notify()
    })
  }

  /** Connects; every later wait fails after `timeout` milliseconds. */
  static connect(address: Address, { timeout = 10_000 }: { timeout?: number } = {}): Promise<RawClient> {
    return new Promise((resolve, reject) => {
      const socket = connect({ ...connectionTarget(address), allowHalfOpen: true, noDelay: true })
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(new RawClient(socket, timeout))
      })
    })
  }

  /** Bytes that have come and were not yet taken. */
  get pending(): Buffer {
    return this.#received
  }

  /** True when the other side has closed or reset the connection. */
  get ended(): boolean {
    return this.#ended
  }

  /** Set when the connection was reset. */
  get error(): Error | undefined {
    return this.#error
  }

  send(bytes: string | Uint8Array): void {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
  }

  /** Says that nothing more will be sent; reading goes on. */
  finish(): void {
    this.socket.end()
  }

  close(): void {
    this.socket.destroy()
  }

  /** Everything until the other side closes. */
  async readAll(): Promise<Buffer> {
    await this.#until(() => this.#ended)
    return this.#take(this.#received.length)
  }

  /** Waits until the other side has closed. */
  async waitEnd(): Promise<void> {
    await this.#until(() => this.#ended)
  }

  /** Exactly `size` bytes. */
  async read(size: number): Promise<Buffer> {
    await this.#until(() => this.#received.length >= size || this.#ended)
    if (this.#received.length < size) throw this.#short(`${size} bytes`)
    return this.#take(size)
  }

  /** Up to and including `mark`. */
  async readUntil(mark: string): Promise<Buffer> {
    const find = (): number => this.#received.indexOf(mark, 0, 'latin1')
    await this.#until(() => find() >= 0 || this.#ended)
    const at = find()
    if (at < 0) throw this.#short(JSON.stringify(mark))
    return this.#take(at + mark.length)
  }

  /** Reads one HTTP response. `head`: the request was HEAD, so no body follows. 100 Continue is skipped. */
  async readResponse({ head = false }: { head?: boolean } = {}): Promise<HttpResponse> {
    const lines = (await this.readUntil('\r\n\r\n')).toString('latin1').slice(0, -4).split('\r\n')
    const status = /^(HTTP\/1\.[01]) (\d{3})(?: (.*))?$/.exec(lines[0] ?? '')
    if (status === null) throw new Error(`not an HTTP status line: ${JSON.stringify(lines[0])}`)
    const headers = lines.slice(1).map((line): readonly [string, string] => {
      const colon = line.indexOf(':')
      if (colon < 1) throw new Error(`not a header line: ${JSON.stringify(line)}`)
      return [line.slice(0, colon), line.slice(colon + 1).trim()]
    })
    const code = Number(status[2])
    if (code === 100) return this.readResponse({ head })
    const header = (name: string): string | undefined => headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1]
    const bodyless = head || code === 204 || code === 304 || code < 200
    const body = bodyless ? Buffer.alloc(0) : await this.#readBody(header('transfer-encoding'), header('content-length'))
    return { status: code, reason: status[3] ?? '', version: status[1] ?? '', headers, body, header, text: () => body.toString() }
  }

  /** Sends a request and reads its response. */
  async request(head: string, body: string | Uint8Array = ''): Promise<HttpResponse> {
    this.send(head)
    if (body.length > 0) this.send(body)
    return this.readResponse({ head: head.startsWith('HEAD ') })
  }

  async #readBody(coding: string | undefined, length: string | undefined): Promise<Buffer> {
    if (coding !== undefined && /chunked$/i.test(coding)) {
      const chunks: Buffer[] = []
      for (;;) {
        const line = (await this.readUntil('\r\n')).toString('latin1').trim()
        if (!/^[0-9a-fA-F]+(;.*)?$/.test(line)) throw new Error(`not a chunk size: ${JSON.stringify(line)}`)
        const size = Number.parseInt(line, 16)
        if (size === 0) break
        chunks.push(await this.read(size))
        if ((await this.read(2)).toString('latin1') !== '\r\n') throw new Error('a chunk does not end with CRLF')
      }
      while ((await this.readUntil('\r\n')).length > 2);
      return Buffer.concat(chunks)
    }
    return length === undefined ? this.readAll() : this.read(Number(length))
  }

  #take(size: number): Buffer {
    const taken = this.#received.subarray(0, size)
    this.#received = this.#received.subarray(size)
    return taken
  }

  #short(wanted: string): Error {
    const got = JSON.stringify(this.#received.toString('latin1').slice(0, 200))
    return new Error(
      `the connection ended before ${wanted}; it held ${got}`,
      this.#error === undefined ? undefined : { cause: this.#error },
    )
  }

  #notify(): void {
    const wake = this.#wake
    this.#wake = []
    for (const go of wake) go()
  }

  async #until(done: () => boolean): Promise<void> {
    const deadline = Date.now() + this.#timeout
    while (!done()) {
      const left = deadline - Date.now()
      if (left <= 0)
        throw new Error(
          `nothing more came in ${this.#timeout} ms; the connection holds ${JSON.stringify(this.#received.toString('latin1').slice(0, 200))}`,
        )
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left)
        this.#wake.push(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
  }
}

/** One request on a connection of its own (`Connection: close` unless `headers` says otherwise). */
export async function get(
  address: Address,
  path = '/',
  {
    method = 'GET',
    headers = {},
    body = '',
    timeout,
  }: {
    method?: string
    headers?: Readonly<Record<string, string>>
    body?: string | Uint8Array
    timeout?: number
  } = {},
): Promise<HttpResponse> {
  const client = await RawClient.connect(address, timeout === undefined ? {} : { timeout })
  try {
    const all: Record<string, string> = { Host: 'localhost', Connection: 'close', ...headers }
    if (body.length > 0 && all['Content-Length'] === undefined) all['Content-Length'] = String(Buffer.byteLength(body))
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
    return await client.request(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, body)
  } finally {
    client.close()
  }
}
