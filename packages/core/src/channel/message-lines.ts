// One JSON object a line, over a unix stream socket both ends of which are ours: what master and engine speak. A peer that reads nothing
// costs memory up to a limit and then its connection, never the other's time.

import { Socket } from 'node:net'

/** Bytes that may wait for a peer that does not read: many times what it could ever be owed. */
const WRITE_LIMIT = 64 * 1024 * 1024

export interface MessageHandlers<In> {
  message(message: In): void
  /** The peer has closed, died, or spoken what is not JSON. Called once. */
  end(reason: string): void
}

export class MessageConnection<In extends { t: string }, Out extends { t: string }> {
  readonly fd: number
  readonly #socket: Socket
  readonly #handlers: MessageHandlers<In>
  #pending: string
  #ended = false

  /** `pending`: an unfinished line read by an earlier program image. */
  constructor(fd: number, handlers: MessageHandlers<In>, pending = '') {
    this.fd = fd
    this.#handlers = handlers
    this.#pending = pending
    this.#socket = new Socket({ fd, readable: true, writable: true })
    this.#socket.setEncoding('utf8')
    this.#socket.on('data', (text: string) => this.#read(text))
    this.#socket.on('error', (error) => this.#end(error.message))
    this.#socket.on('close', () => this.#end('closed'))
    this.#socket.on('end', () => this.#end('closed'))
  }

  get pending(): string {
    return this.#pending
  }

  /** Bytes that the peer has not taken yet. */
  get unsent(): number {
    return this.#socket.writableLength
  }

  send(message: Out): void {
    if (this.#ended) return
    this.#socket.write(`${asciiJson(message)}\n`)
    if (this.#socket.writableLength > WRITE_LIMIT) this.#end(`${this.#socket.writableLength} bytes wait to be read by the peer`)
  }

  close(): void {
    this.#ended = true
    this.#socket.destroy()
  }

  #read(text: string): void {
    const lines = (this.#pending + text).split('\n')
    this.#pending = lines.pop() ?? ''
    for (const line of lines) {
      if (this.#ended) return
      let message: In
      try {
        message = JSON.parse(line) as In
      } catch {
        this.#end(`not a message: ${JSON.stringify(line.slice(0, 80))}`)
        return
      }
      this.#handlers.message(message)
    }
  }

  #end(reason: string): void {
    if (this.#ended) return
    this.close()
    this.#handlers.end(reason)
  }
}

/** ASCII alone, so that no read can end inside a character: an unfinished line is handed over as text when a program image changes. */
function asciiJson(message: object): string {
  return JSON.stringify(message).replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
