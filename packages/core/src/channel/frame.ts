// Frames of the app channel (docs/app-channel.md), encoded and decoded incrementally. The master uses them on its zygotes' control connections; request
// traffic is framed by the native engine and never passes here. Pure functions over buffers: no I/O.

/** Version of the channel protocol that is spoken in HELLO and WELCOME. */
export const CHANNEL_VERSION = 1

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

export const FrameFlag = { end: 0x01, error: 0x02, fd: 0x04, bodyFile: 0x08 } as const

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

const KNOWN_TYPES: ReadonlySet<number> = new Set(Object.values(FrameType))
const KNOWN_FLAGS = FrameFlag.end | FrameFlag.error | FrameFlag.fd | FrameFlag.bodyFile

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

/** Cuts a byte stream into frames. A broken frame is final: every later push throws too, because what follows cannot be read. */
export class FrameReader {
  #pending: Buffer = Buffer.alloc(0)
  #broken: Error | undefined

  /** Bytes of a frame that has not arrived whole; handed over when another program image goes on reading. */
  get pending(): Buffer {
    return this.#pending
  }

  push(bytes: Uint8Array): Frame[] {
    if (this.#broken !== undefined) throw this.#broken
    // Copied when joined and when kept: the caller may reuse its buffer.
    let rest = this.#pending.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#pending, bytes])
    const frames: Frame[] = []
    while (rest.length >= FRAME_HEADER_SIZE) {
      const size = rest.readUInt32LE(0)
      const type = rest.readUInt8(8)
      const flags = rest.readUInt8(9)
      if (size > MAX_PAYLOAD) throw this.#fail(`a payload of ${size} bytes; at most ${MAX_PAYLOAD} are allowed`)
      if (!KNOWN_TYPES.has(type)) throw this.#fail(`unknown frame type 0x${type.toString(16).padStart(2, '0')}`)
      if ((flags & ~KNOWN_FLAGS) !== 0) throw this.#fail(`unknown flags 0x${flags.toString(16).padStart(2, '0')}`)
      if (rest.length < FRAME_HEADER_SIZE + size) break
      frames.push({
        type,
        stream: rest.readUInt32LE(4),
        flags,
        aux: rest.readUInt16LE(10),
        payload: rest.subarray(FRAME_HEADER_SIZE, FRAME_HEADER_SIZE + size),
      })
      rest = rest.subarray(FRAME_HEADER_SIZE + size)
    }
    this.#pending = rest
    return frames
  }

  #fail(what: string): Error {
    this.#broken = new Error(`app channel: ${what}`)
    return this.#broken
  }
}
