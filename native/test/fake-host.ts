// A host of the app channel (docs/app-channel.md) that does what a test says: it shows what the engine sent and answers what it is told, frame by frame. It
// shares no code with the engine or the real hosts, so that a misreading of the protocol is not made twice.

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export const FrameType = {
  HELLO: 0x01,
  WELCOME: 0x02,
  REQUEST: 0x10,
  BODY: 0x11,
  ABORT: 0x12,
  FILE_TAKEN: 0x13,
  STOP: 0x14,
  REPLY: 0x15,
  EVENT: 0x16,
  RESPONSE: 0x20,
  DATA: 0x21,
  SENDFILE: 0x22,
  CREDIT: 0x23,
  FAIL: 0x24,
  BYE: 0x25,
  CALL: 0x26,
} as const
export type FrameName = keyof typeof FrameType
export const FrameFlag = { END: 1, ERROR: 2, FD: 4, BODY_FILE: 8, BODY_MEMORY: 16 } as const

export interface Frame {
  readonly name: FrameName
  readonly stream: number
  readonly flags: number
  readonly aux: number
  readonly payload: Buffer
}

export interface HostRequest {
  readonly stream: number
  readonly vars: Readonly<Record<string, string>>
  readonly modifier1: number
  readonly modifier2: number
  /** Number of pairs as the prefix says. */
  readonly pairs: number
  readonly bodySize: number
  /** The first body bytes, the path of the body file, or the place in shared memory. */
  readonly body: Buffer
  readonly end: boolean
  readonly bodyFile: boolean
  readonly bodyMemory: boolean
}

export interface HelloOptions {
  token?: string
  group?: number
  worker?: number
  core?: number
  pid?: number
  protocol?: string
  kind?: string
  streams?: string
  memory?: string
  starts?: string
}

type Headers = ReadonlyArray<readonly [string, string]>

export function frame(name: FrameName | number, stream: number, payload: Buffer | string = '', flags = 0, aux = 0): Buffer {
  const body = Buffer.from(payload as string, 'latin1')
  const header = Buffer.alloc(12)
  header.writeUInt32LE(body.length, 0)
  header.writeUInt32LE(stream, 4)
  header.writeUInt8(typeof name === 'number' ? name : FrameType[name], 8)
  header.writeUInt8(flags, 9)
  header.writeUInt16LE(aux, 10)
  return Buffer.concat([header, body])
}

export function pairs(record: Readonly<Record<string, string>>): string {
  return Object.entries(record)
    .map(([key, value]) => `${key}\0${value}\0`)
    .join('')
}

export function list(items: ReadonlyArray<string | Buffer>): Buffer {
  return Buffer.concat(
    items.flatMap((item) => {
      const bytes = Buffer.from(item as string, 'latin1')
      const size = Buffer.alloc(4)
      size.writeUInt32LE(bytes.length)
      return [size, bytes]
    }),
  )
}

export function readList(payload: Buffer): string[] {
  const items: string[] = []
  for (let at = 0; at < payload.length;) {
    const size = payload.readUInt32LE(at)
    items.push(payload.toString('latin1', at + 4, at + 4 + size))
    at += 4 + size
  }
  return items
}

export function responsePayload(status: string, headers: Headers = [], body: Buffer | string = ''): Buffer {
  const head = Buffer.from([status, ...headers.flat()].map((item) => `${item}\0`).join(''), 'latin1')
  const size = Buffer.alloc(4)
  size.writeUInt32LE(head.length)
  return Buffer.concat([size, head, Buffer.from(body as string, 'latin1')])
}

export function readRequest(received: Frame): HostRequest {
  const { payload } = received
  const size = payload.readUInt32LE(0)
  const block = payload.toString('latin1', 16, 16 + size)
  const pieces = block === '' ? [] : block.slice(0, -1).split('\0')
  if (block !== '' && !block.endsWith('\0')) throw new Error('the variables do not end with NUL')
  if (pieces.length % 2 !== 0) throw new Error('an odd number of pieces in the variables')
  const vars: Record<string, string> = {}
  for (let i = 0; i < pieces.length; i += 2) vars[pieces[i] ?? ''] = pieces[i + 1] ?? ''
  return {
    stream: received.stream,
    vars,
    modifier1: payload.readUInt8(4),
    modifier2: payload.readUInt8(5),
    pairs: payload.readUInt16LE(6),
    bodySize: Number(payload.readBigInt64LE(8)),
    body: payload.subarray(16 + size),
    end: (received.flags & FrameFlag.END) !== 0,
    bodyFile: (received.flags & FrameFlag.BODY_FILE) !== 0,
    bodyMemory: (received.flags & FrameFlag.BODY_MEMORY) !== 0,
  }
}

const names = new Map<number, FrameName>(Object.entries(FrameType).map(([name, number]) => [number, name as FrameName]))

/** One connection of one core. Frames are kept in the order they came until the test asks for them. */
export class FakeHost {
  readonly socket: Socket
  /** Every frame received so far, also those already taken. */
  readonly received: Frame[] = []
  readonly closed: Promise<void>
  #taken = 0
  #rest: Buffer = Buffer.alloc(0)
  #ended = false
  #wake: Array<() => void> = []

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (chunk: Buffer) => this.#read(chunk))
    socket.on('error', () => {})
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.#ended = true
        this.#wakeAll()
        resolve()
      })
    })
  }

  /** Connects without saying anything. */
  static async open(path: string): Promise<FakeHost> {
    const socket = connect(path)
    const host = new FakeHost(socket)
    await once(socket, 'connect')
    return host
  }

  /** Connects, says HELLO and waits for WELCOME. */
  static async connect(path: string, options: HelloOptions = {}): Promise<FakeHost> {
    const host = await FakeHost.open(path)
    host.hello(options)
    await host.take('WELCOME')
    return host
  }

  hello({
    token = 'secret',
    group = 0,
    worker = 1,
    core = 0,
    pid = process.pid,
    protocol = '1',
    kind = 'core',
    streams = '1',
    memory,
    starts,
  }: HelloOptions = {}): void {
    const text = {
      protocol,
      kind,
      group: String(group),
      worker: String(worker),
      core: String(core),
      pid: String(pid),
      token,
      language: 'test',
      streams,
      ...(memory === undefined ? {} : { memory }),
      ...(starts === undefined ? {} : { starts }),
    }
    this.send('HELLO', 0, pairs(text), 0, 1)
  }

  /** The next frame that was not taken yet; it must be of this kind. */
  async take(name?: FrameName): Promise<Frame> {
    while (this.received.length === this.#taken) {
      if (this.#ended) throw new Error(`the engine ended the connection; expected ${name ?? 'a frame'}`)
      await new Promise<void>((resolve) => this.#wake.push(resolve))
    }
    const next = this.received[this.#taken++] as Frame
    if (name !== undefined && next.name !== name)
      throw new Error(`the engine sent ${next.name} for stream ${next.stream}; expected ${name}`)
    return next
  }

  /** Leaves what comes from now on unread in the socket; `pause()` would still read on until the stream's buffer is full. */
  stopReading(): void {
    this.#handle.readStop()
  }

  startReading(): void {
    this.#handle.readStart()
  }

  get descriptor(): number {
    return this.#handle.fd
  }

  get #handle(): { fd: number; readStart(): void; readStop(): void } {
    return (this.socket as unknown as { _handle: { fd: number; readStart(): void; readStop(): void } })._handle
  }

  async request(): Promise<HostRequest> {
    return readRequest(await this.take('REQUEST'))
  }

  /** Frames that have come and were not taken. */
  get waiting(): readonly Frame[] {
    return this.received.slice(this.#taken)
  }

  /** The whole body of a request, giving credit for each piece. */
  async readBody(request: HostRequest): Promise<Buffer> {
    const chunks = [request.body]
    let { end } = request
    if (!end && request.body.length > 0) this.credit(request.stream, request.body.length)
    while (!end) {
      const next = await this.take('BODY')
      chunks.push(next.payload)
      end = (next.flags & FrameFlag.END) !== 0
      if (!end) this.credit(request.stream, next.payload.length)
    }
    return Buffer.concat(chunks)
  }

  /** Answers every request as `answer` says, until the connection ends. */
  serve(answer: (request: HostRequest) => { status?: string; headers?: Headers; body?: Buffer | string }): void {
    const loop = async (): Promise<void> => {
      for (;;) {
        const next = await this.take()
        if (next.name === 'STOP') this.close()
        if (next.name !== 'REQUEST') continue
        const request = readRequest(next)
        const { status = '200 OK', headers = [], body = '' } = answer(request)
        this.respond(request.stream, status, headers, body, FrameFlag.END)
      }
    }
    loop().catch(() => {})
  }

  send(name: FrameName | number, stream: number, payload: Buffer | string = '', flags = 0, aux = 0): void {
    this.raw(frame(name, stream, payload, flags, aux))
  }

  raw(bytes: Buffer | string): void {
    if (!this.socket.destroyed) this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
  }

  respond(
    stream: number,
    status: string,
    headers: Headers = [],
    body: Buffer | string = '',
    flags: number = FrameFlag.END,
    app = 0xffff,
  ): void {
    this.send('RESPONSE', stream, responsePayload(status, headers, body), flags, app)
  }

  data(stream: number, body: Buffer | string, flags = 0): void {
    this.send('DATA', stream, body, flags)
  }

  credit(stream: number, size: number): void {
    const payload = Buffer.alloc(4)
    payload.writeUInt32LE(size)
    this.send('CREDIT', stream, payload)
  }

  sendfile(stream: number, fd: number, offset = 0, length = -1, flags = 0): void {
    const payload = Buffer.alloc(20)
    payload.writeBigInt64LE(BigInt(offset), 0)
    payload.writeBigInt64LE(BigInt(length), 8)
    payload.writeInt32LE(fd, 16)
    this.send('SENDFILE', stream, payload, flags)
  }

  call(stream: number, number: number, items: ReadonlyArray<string | Buffer>): void {
    this.send('CALL', stream, list(items), 0, number)
  }

  fail(stream: number): void {
    this.send('FAIL', stream)
  }

  bye(): void {
    this.send('BYE', 0)
  }

  /** Stops reading the channel, like a host that is busy. */
  pause(): void {
    this.socket.pause()
  }

  resume(): void {
    this.socket.resume()
  }

  /** Ends the connection at once, like a process that died. */
  close(): void {
    this.socket.destroy()
  }

  #read(chunk: Buffer): void {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    while (this.#rest.length >= 12) {
      const length = this.#rest.readUInt32LE(0)
      if (this.#rest.length < 12 + length) break
      const type = this.#rest.readUInt8(8)
      this.received.push({
        name: names.get(type) ?? (`unknown ${type}` as FrameName),
        stream: this.#rest.readUInt32LE(4),
        flags: this.#rest.readUInt8(9),
        aux: this.#rest.readUInt16LE(10),
        payload: Buffer.from(this.#rest.subarray(12, 12 + length)),
      })
      this.#rest = this.#rest.subarray(12 + length)
    }
    this.#wakeAll()
  }

  #wakeAll(): void {
    for (const wake of this.#wake.splice(0)) wake()
  }
}
