// One conversation of a test client with a server: connects, writes the given pieces, and reads until the response is whole or the server
// closes. Never throws for what a server does; a time-out is an outcome too, because hanging clients are a behaviour to compare.

import { connect, type Socket } from 'node:net'
import { readHttpResponse } from './http-response.js'

/** A TCP port on the loopback address, or the path of a unix socket. */
export type Address = number | string

export interface Conversation {
  readonly send: ReadonlyArray<Buffer | { readonly pauseMs: number }>
  /** Read until the server closes even when the response is whole already. */
  readonly untilClose?: boolean
  /** Shut down our writing side after the last piece. */
  readonly halfClose?: boolean
  /** The request was HEAD: the response has no body. */
  readonly headRequest?: boolean
  readonly timeoutMs?: number
}

export interface Conversed {
  readonly bytes: Buffer
  /** `close`: the server closed. `whole`: the framing said so. `timeout`: neither came in time. */
  readonly ended: 'close' | 'whole' | 'timeout'
}

export async function converse(address: Address, conversation: Conversation): Promise<Conversed> {
  const socket = typeof address === 'number' ? connect(address, '127.0.0.1') : connect(address)
  socket.setNoDelay(true)
  try {
    const done = read(socket, conversation)
    await write(socket, conversation)
    return await done
  } finally {
    socket.destroy()
  }
}

function read(socket: Socket, conversation: Conversation): Promise<Conversed> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = []
    const finish = (ended: Conversed['ended']): void => {
      clearTimeout(timer)
      resolve({ bytes: Buffer.concat(pieces), ended })
    }
    const timer = setTimeout(() => finish('timeout'), conversation.timeoutMs ?? 8000)
    socket.on('data', (piece) => {
      pieces.push(piece)
      if (conversation.untilClose === true) return
      if (readHttpResponse(Buffer.concat(pieces), conversation.headRequest)?.complete === true) finish('whole')
    })
    // A reset after the response is how some servers close; it ends the conversation like a close.
    socket.on('error', () => finish('close'))
    socket.on('close', () => finish('close'))
  })
}

async function write(socket: Socket, conversation: Conversation): Promise<void> {
  for (const piece of conversation.send) {
    if (Buffer.isBuffer(piece))
      await new Promise<void>((resolve) => {
        socket.write(piece, () => {
          resolve()
        })
      })
    else await new Promise((resolve) => setTimeout(resolve, piece.pauseMs))
    if (socket.destroyed) return
  }
  if (conversation.halfClose === true) socket.end()
}
