// Frames of the app channel (docs/app-channel.md), encoded and decoded incrementally. The master uses them on its zygotes' control
// connections; request traffic is framed by the native engine and never passes here. Pure functions over buffers: no I/O.

/** Bytes before the payload. */
export const FRAME_HEADER_SIZE = 12

/** Largest payload a frame may carry. */
export const MAX_PAYLOAD = 0xffffff

export const FrameType = {
  hello: 0x01,
  welcome: 0x02,
  request: 0x10,
  body: 0x11,
  abort: 0x12,
  fileTaken: 0x13,
  stop: 0x14,
  reply: 0x15,
  event: 0x16,
  response: 0x20,
  data: 0x21,
  sendfile: 0x22,
  credit: 0x23,
  fail: 0x24,
  bye: 0x25,
  call: 0x26,
} as const

export type FrameType = (typeof FrameType)[keyof typeof FrameType]

export const FrameFlag = { end: 0x01, error: 0x02, fd: 0x04, bodyFile: 0x08, bodyMemory: 0x10 } as const

export interface Frame {
  readonly type: number
  readonly stream: number
  readonly flags: number
  readonly aux: number
  readonly payload: Buffer
}

/** What the sender of a frame states; absent members are 0. */
export interface FrameParts {
  readonly type: FrameType
  readonly stream?: number
  readonly flags?: number
  readonly aux?: number
  readonly payload?: Uint8Array
}

/** Who may send which types. The master speaks as the engine does. */
const TYPES_FROM: Readonly<Record<'host' | 'engine', ReadonlySet<number>>> = {
  host: new Set([
    FrameType.hello,
    FrameType.response,
    FrameType.data,
    FrameType.sendfile,
    FrameType.credit,
    FrameType.fail,
    FrameType.bye,
    FrameType.call,
  ]),
  engine: new Set([
    FrameType.welcome,
    FrameType.request,
    FrameType.body,
    FrameType.abort,
    FrameType.fileTaken,
    FrameType.stop,
    FrameType.reply,
    FrameType.event,
  ]),
}
const KNOWN_FLAGS = FrameFlag.end | FrameFlag.error | FrameFlag.fd | FrameFlag.bodyFile | FrameFlag.bodyMemory

export function encodeFrame({ type, stream = 0, flags = 0, aux = 0, payload }: FrameParts): Buffer {
  const size = payload?.length ?? 0
  if (size > MAX_PAYLOAD) throw new Error(`app channel: a payload of ${size} bytes does not fit a frame; at most ${MAX_PAYLOAD} do`)
  const frame = Buffer.allocUnsafe(FRAME_HEADER_SIZE + size)
  frame.writeUInt32LE(size, 0)
  frame.writeUInt32LE(stream, 4)
  frame.writeUInt8(type, 8)
  frame.writeUInt8(flags, 9)
  frame.writeUInt16LE(aux, 10)
  if (payload !== undefined) frame.set(payload, FRAME_HEADER_SIZE)
  return frame
}

/** Cuts a byte stream into frames. A broken frame is final: those before it are delivered, what follows cannot be read. */
export class FrameReader {
  readonly #types: ReadonlySet<number>
  #pending: Buffer = Buffer.alloc(0)
  #broken: string | undefined

  constructor(from: 'host' | 'engine') {
    this.#types = TYPES_FROM[from]
  }

  /** Bytes of a frame that has not arrived whole; handed over when another program image goes on reading. */
  get pending(): Buffer {
    return this.#pending
  }

  /** Why nothing more can be read. */
  get broken(): string | undefined {
    return this.#broken
  }

  push(bytes: Uint8Array): Frame[] {
    const frames: Frame[] = []
    // Copied when joined and when kept: the caller may reuse its buffer.
    let rest = this.#pending.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#pending, bytes])
    while (this.#broken === undefined && rest.length >= FRAME_HEADER_SIZE) {
      const size = rest.readUInt32LE(0)
      const type = rest.readUInt8(8)
      const flags = rest.readUInt8(9)
      this.#broken = this.#fault(size, type, flags)
      const end = FRAME_HEADER_SIZE + size
      if (this.#broken !== undefined || rest.length < end) break
      frames.push({ type, flags, stream: rest.readUInt32LE(4), aux: rest.readUInt16LE(10), payload: rest.subarray(FRAME_HEADER_SIZE, end) })
      rest = rest.subarray(end)
    }
    this.#pending = rest
    return frames
  }

  #fault(size: number, type: number, flags: number): string | undefined {
    if (size > MAX_PAYLOAD) return `app channel: a payload of ${size} bytes; at most ${MAX_PAYLOAD} are allowed`
    if (!this.#types.has(type)) return `app channel: frame type 0x${type.toString(16).padStart(2, '0')} is not one this side may send`
    if ((flags & ~KNOWN_FLAGS) !== 0) return `app channel: unknown flags 0x${flags.toString(16).padStart(2, '0')}`
    return undefined
  }
}
