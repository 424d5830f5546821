// App channel frames over a unix stream socket in TypeScript: the master's end of a zygote's control connection.

import { Socket } from 'node:net'
import { encodeFrame, FrameReader, type Frame, type FrameParts } from './frame.js'

export interface FrameHandlers {
  frame(frame: Frame): void
  /** The peer has closed, died, or sent what is not a frame. Called once. */
  end(reason: string): void
}

export class FrameConnection {
  readonly fd: number
  readonly #socket: Socket
  readonly #reader = new FrameReader('host')
  readonly #handlers: FrameHandlers
  #ended = false

  /** `pending`: bytes of an unfinished frame read by an earlier program image. */
  constructor(fd: number, handlers: FrameHandlers, pending: Uint8Array = new Uint8Array()) {
    this.fd = fd
    this.#handlers = handlers
    this.#socket = new Socket({ fd, readable: true, writable: true })
    if (pending.length > 0) this.#reader.push(pending)
    this.#socket.on('data', (bytes: Buffer) => this.#read(bytes))
    this.#socket.on('error', (error) => this.#end(error.message))
    this.#socket.on('close', () => this.#end('closed'))
    this.#socket.on('end', () => this.#end('closed'))
  }

  get pending(): Buffer {
    return this.#reader.pending
  }

  get unsent(): number {
    return this.#socket.writableLength
  }

  send(frame: FrameParts): void {
    if (!this.#ended) this.#socket.write(encodeFrame(frame))
  }

  close(): void {
    this.#ended = true
    this.#socket.destroy()
  }

  #read(bytes: Buffer): void {
    try {
      for (const frame of this.#reader.push(bytes)) {
        if (this.#ended) return
        this.#handlers.frame(frame)
      }
      if (this.#reader.broken !== undefined) this.#end(this.#reader.broken)
    } catch (error) {
      this.#end((error as Error).message)
    }
  }

  #end(reason: string): void {
    if (this.#ended) return
    this.close()
    this.#handlers.end(reason)
  }
}
