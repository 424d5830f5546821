// What clients do while the server is reloaded.

import { createHash } from 'node:crypto'
import type { Ask, Client } from './client.js'

export interface Load {
  readonly id: string
  readonly title: string
  /** For each protocol. */
  readonly clients: number
  /** It says something only where clients keep their connections. */
  readonly kept?: true
  /** Asks until told to stop. `number` tells its clients apart. */
  run(client: Client, running: () => boolean, number: number): Promise<void>
}

const PIECE = Buffer.from('0123456789abcdef'.repeat(2048))
const STREAM = { pieces: 24, pause: 60 }
const STREAMED = Buffer.concat(Array.from({ length: STREAM.pieces }, () => PIECE))
/** More than the engine reads before it asks a worker, so that the worker reads while the client sends. */
const UPLOAD = Buffer.alloc(400 * 1024, 'upload this, please. ')
const FORM = Buffer.from('a=1&b=2')

const pause = (ms: number): Promise<void> => new Promise((later) => setTimeout(later, ms))

function told(token: string, body: Buffer): Buffer {
  return Buffer.from(`${token} ${body.length} ${createHash('sha256').update(body).digest('hex')}`)
}

/** Every third one has a body, which a proxy must not send twice. */
function short(token: string, number: number): Ask {
  const body = number % 3 === 0 ? FORM : Buffer.alloc(0)
  return { method: body.length > 0 ? 'POST' : 'GET', path: `/short?${token}`, body, expected: told(token, body) }
}

export const LOADS: readonly Load[] = [
  {
    id: 'bursts',
    title: 'bursts of short requests',
    clients: 3,
    run: async (client, running, number) => {
      for (let burst = 0; running(); burst++) {
        for (let i = 0; i < 12 && running(); i++) await client.ask(short(`${number}-${burst}-${i}`, i))
        await pause(Math.random() * 60)
      }
    },
  },
  {
    id: 'pauses',
    title: 'one request every 0.3 to 3 s on a kept connection',
    clients: 30,
    kept: true,
    run: async (client, running, number) => {
      for (let i = 0; running(); i++) {
        await client.ask(short(`${number}-${i}`, i))
        for (let left = 300 + Math.random() * 2700; left > 0 && running(); left -= 50) await pause(Math.min(left, 50))
      }
    },
  },
  {
    id: 'downloads',
    title: 'streams of 768 KB that take 1.5 s',
    clients: 2,
    run: async (client, running, number) => {
      await pause(number * 400)
      while (running()) await client.ask({ method: 'GET', path: `/stream/${STREAM.pieces}/${STREAM.pause}`, expected: STREAMED })
    },
  },
  {
    id: 'uploads',
    title: 'uploads of 400 KB that take 1.5 s',
    clients: 2,
    run: async (client, running, number) => {
      await pause(number * 400)
      for (let i = 0; running(); i++) {
        const token = `${number}-${i}`
        const slowly = { pieces: 25, pause: 60 }
        await client.ask({ method: 'POST', path: `/upload?${token}`, body: UPLOAD, slowly, expected: told(token, UPLOAD) })
      }
    },
  },
]
