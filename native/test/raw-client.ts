// A client that sends exactly the bytes it is told and reads responses strictly: a message that is cut short is an error, never a short body.

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface ClientResponse {
  readonly version: string
  readonly status: number
  readonly reason: string
  /** Lower-case names; repeated ones joined with `, `. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** How the end of the body was known. */
  readonly framing: 'length' | 'chunked' | 'close' | 'none'
}

export class RawClient {
  readonly socket: Socket
  /** Resolves when the connection has ended, with the error code when it was reset. */
  readonly closed: Promise<string | undefined>
  // Joined only when it is looked at: joining at each arrival costs seconds for tens of megabytes.
  #arrived: Buffer[] = []
  #arrivedSize = 0
  #ended = false
  #closed = false
  #error: NodeJS.ErrnoException | undefined
  #wake: Array<() => void> = []

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (chunk: Buffer) => {
      this.#arrived.push(chunk)
      this.#arrivedSize += chunk.length
      this.#wakeAll()
    })
    socket.on('end', () => {
      this.#ended = true
      this.#wakeAll()
    })
    socket.on('error', (error) => (this.#error = error))
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.#ended = true
        this.#closed = true
        this.#wakeAll()
        resolve(this.#error?.code)
      })
    })
  }

  /** Half-open on purpose: a client that has sent its FIN may still read. */
  static async connect(port: number): Promise<RawClient> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    const client = new RawClient(socket)
    await once(socket, 'connect')
    socket.setNoDelay(true)
    return client
  }

  send(bytes: string | Buffer): void {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
  }

  /** Sends `bytes` one at a time, each in a packet of its own. */
  async sendSlowly(bytes: string | Buffer, size = 1): Promise<void> {
    const all = Buffer.from(bytes as string, 'latin1')
    for (let at = 0; at < all.length; at += size) {
      await new Promise<void>((resolve) => this.socket.write(all.subarray(at, at + size), () => resolve()))
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  get(path: string, headers = ''): void {
    this.send(`GET ${path} HTTP/1.1\r\nHost: test\r\n${headers}\r\n`)
  }

  /** Ends our side (FIN); the response can still come. */
  end(): void {
    this.socket.end()
  }

  destroy(): void {
    this.socket.destroy()
  }

  reset(): void {
    this.socket.resetAndDestroy()
  }

  /** Bytes that have come and were not read. */
  get pending(): string {
    return this.#join().toString('latin1')
  }

  /** All bytes up to the end of the connection. */
  async rest(): Promise<string> {
    while (!this.#ended) await this.#more()
    const text = this.pending
    this.#drop(text.length)
    return text
  }

  /** The next whole response. `head`: it answers a HEAD request, so no body follows. */
  async response({ head = false } = {}): Promise<ClientResponse> {
    const start = await this.#until('\r\n\r\n')
    const [statusLine = '', ...lines] = start.split('\r\n')
    const parts = /^(HTTP\/1\.[01]) (\d{3})(?: (.*))?$/.exec(statusLine)
    if (parts === null) throw new Error(`no status line: ${JSON.stringify(statusLine)}`)
    const [, version = '', code = '', reason = ''] = parts
    const headers: Record<string, string> = {}
    for (const line of lines) {
      const colon = line.indexOf(':')
      if (colon < 1) throw new Error(`no header line: ${JSON.stringify(line)}`)
      const name = line.slice(0, colon).toLowerCase()
      const value = line.slice(colon + 1).trim()
      headers[name] = name in headers ? `${headers[name]}, ${value}` : value
    }
    const status = Number(code)
    const message = { version, status, reason, headers }
    if (head || status === 204 || status === 304 || status < 200) return { ...message, body: Buffer.alloc(0), framing: 'none' }
    if (headers['transfer-encoding'] === 'chunked') return { ...message, body: await this.#chunks(), framing: 'chunked' }
    const length = headers['content-length']
    if (length !== undefined) return { ...message, body: await this.#exactly(Number(length)), framing: 'length' }
    const body = Buffer.from(await this.rest(), 'latin1')
    if (this.#error !== undefined) throw new Error(`the connection was cut: ${this.#error.code}`)
    return { ...message, body, framing: 'close' }
  }

  async #chunks(): Promise<Buffer> {
    const chunks: Buffer[] = []
    for (;;) {
      const line = await this.#until('\r\n')
      if (!/^[0-9a-f]+$/i.test(line)) throw new Error(`no chunk size: ${JSON.stringify(line)}`)
      const size = parseInt(line, 16)
      if (size === 0) {
        if ((await this.#until('\r\n')) !== '') throw new Error('trailers')
        return Buffer.concat(chunks)
      }
      chunks.push(await this.#exactly(size))
      if ((await this.#until('\r\n')) !== '') throw new Error('no line end after a chunk')
    }
  }

  async #until(mark: string): Promise<string> {
    for (;;) {
      const buffer = this.#join()
      const at = buffer.indexOf(mark, 0, 'latin1')
      if (at >= 0) {
        this.#drop(at + mark.length)
        return buffer.toString('latin1', 0, at)
      }
      if (this.#ended)
        throw new Error(
          `the connection was cut${this.#error ? ` (${this.#error.code})` : ''}; read so far: ${JSON.stringify(this.pending)}`,
        )
      await this.#more()
    }
  }

  async #exactly(size: number): Promise<Buffer> {
    while (this.#arrivedSize < size) {
      if (this.#ended) throw new Error(`the connection was cut: ${this.#arrivedSize} of ${size} bytes`)
      await this.#more()
    }
    const taken = this.#join().subarray(0, size)
    this.#drop(size)
    return taken
  }

  #join(): Buffer {
    if (this.#arrived.length !== 1) this.#arrived = [Buffer.concat(this.#arrived)]
    return this.#arrived[0] as Buffer
  }

  /** Forgets the first `size` bytes of what #join gave. */
  #drop(size: number): void {
    this.#arrived = [this.#join().subarray(size)]
    this.#arrivedSize -= size
  }

  #more(): Promise<void> {
    if (this.#closed) return Promise.resolve()
    return new Promise((resolve) => this.#wake.push(resolve))
  }

  #wakeAll(): void {
    for (const wake of this.#wake.splice(0)) wake()
  }
}
