// `signal = ADDRESS,NUMBER`: raises a uwsgi signal in another server by a uwsgi packet (modifier1 110, modifier2 the number) and ends with what it
// answers, in uWSGI's words and statuses.

import { once } from 'node:events'
import { connect } from 'node:net'
import type { CliStreams } from './main.js'

const SIGNAL_MODIFIER = 110
/** Modifier2 of the answer when the signal has been raised. */
const ACCEPTED = 1
/** uWSGI's socket-timeout, ms. */
const TIMEOUT = 4000
const STATUS = { delivered: 0, undelivered: 1, rejected: 2, badNumber: 3 } as const

export async function sendSignal(argument: string, streams: CliStreams): Promise<number> {
  const comma = argument.indexOf(',')
  if (comma === -1) {
    streams.err('invalid syntax for signal, must be addr,signal')
    return STATUS.undelivered
  }
  const [address, text] = [argument.slice(0, comma), argument.slice(comma + 1)]
  const number = /^[0-9]{1,3}$/.test(text) ? Number(text) : NaN
  if (!(number <= 255)) {
    streams.err('invalid signal number; expected 0 to 255')
    return STATUS.badNumber
  }
  const answer = await ask(address, Buffer.of(SIGNAL_MODIFIER, 0, 0, number))
  if (answer === undefined) streams.err(`unable to deliver signal ${String(number)} to node ${address}`)
  else if (answer === ACCEPTED) streams.err(`signal ${String(number)} delivered to node ${address}`)
  else streams.err(`node ${address} rejected signal ${String(number)}`)
  return answer === undefined ? STATUS.undelivered : answer === ACCEPTED ? STATUS.delivered : STATUS.rejected
}

/** Modifier2 of the answer; undefined when there is none. */
async function ask(address: string, packet: Buffer): Promise<number | undefined> {
  const socket = connect(targetOf(address))
  socket.setTimeout(TIMEOUT, () => socket.destroy())
  let answer = Buffer.alloc(0)
  socket.on('data', (data: Buffer) => {
    answer = Buffer.concat([answer, data])
    if (answer.length >= 4) socket.destroy()
  })
  socket.on('error', () => undefined)
  socket.on('connect', () => socket.write(packet))
  await once(socket, 'close')
  return answer.length < 4 ? undefined : answer[3]
}

/** `HOST:PORT`, `:PORT`, `[V6]:PORT`, `/path` or `@abstract`. */
export function targetOf(address: string): { path: string } | { host: string; port: number } {
  const tcp = /^(.*):([0-9]+)$/.exec(address)
  if (tcp === null) return { path: address.startsWith('@') ? `\0${address.slice(1)}` : address }
  const host = (tcp[1] ?? '').replace(/^\[|\]$/g, '')
  return { host: host === '' ? '127.0.0.1' : host, port: Number(tcp[2]) }
}
