// `http://HOST[:PORT]/PATH` and `https://`: one request, as uWSGI makes it (HTTP/1.0, no redirects), and the body of the response. Fails where uWSGI
// would take half a response, or what is no HTTP at all, for a configuration.

import { connect, isIP, type Socket } from 'node:net'
import { hostname } from 'node:os'
import type { SchemeContext } from '../../plugin/config-sources.js'
import { messageOf } from '../../errors/coded-error.js'
import { parseHttpResponse } from './http-response.js'
import { SourceFault } from './source-fault.js'

/** Without a byte for this long the server counts as dead: uWSGI's default socket-timeout. */
const SILENCE = 4000
const MAX_BYTES = 64 * 1024 * 1024
/** The Emperor does not start a vassal again that ends with this status. */
const EXILE = 26

export async function readHttp(rest: string, context: SchemeContext, secure: boolean): Promise<Buffer> {
  const slash = rest.indexOf('/')
  const host = rest.slice(0, Math.max(slash, 0))
  const parts = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::([0-9]{1,5}))?$/.exec(host)
  const name = parts?.[1] ?? parts?.[2]
  if (name === undefined || /[\0-\x20]/.test(rest))
    unusable(context, `invalid http url; expected ${secure ? 'https' : 'http'}://HOST[:PORT]/PATH`)
  const port = Number(parts?.[3] ?? (secure ? 443 : 80))
  context.log(`domain: ${host}`)
  const socket = await open(name, port, secure).catch((error: unknown) => unusable(context, reasonOf(error, name)))
  const request = `GET ${rest.slice(slash)} HTTP/1.0\r\nHost: ${host}\r\nUser-Agent: uWSGI on ${hostname()}\r\n\r\n`
  const bytes = await exchange(socket, request).catch((error: unknown) => unusable(context, reasonOf(error, name)))
  const response = parseHttpResponse(bytes)
  if (!response.ok) unusable(context, response.message)
  if (response.status >= 200 && response.status < 300) return response.body
  const family = `${String(Math.floor(response.status / 100))}xx`
  const exile = context.env['UWSGI_EMPEROR_FD'] === undefined ? undefined : EXILE
  throw new SourceFault('config-unreadable', `${context.address}: Not usable HTTP response: ${family}; expected a status of 2xx`, {}, exile)
}

function unusable(context: SchemeContext, message: string): never {
  throw new SourceFault('config-unreadable', `${context.address}: ${message}`)
}

async function open(host: string, port: number, secure: boolean): Promise<Socket> {
  const tls = secure ? await import('node:tls') : undefined
  return new Promise((resolve, reject) => {
    const opened = (): void => {
      resolve(socket)
    }
    const socket =
      tls === undefined
        ? connect({ host, port }, opened)
        : tls.connect({ host, port, ...(isIP(host) === 0 ? { servername: host } : undefined) }, opened)
    socket.setTimeout(SILENCE, () => socket.destroy(new Error('no answer in 4 s')))
    socket.on('error', reject)
  })
}

function exchange(socket: Socket, request: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      size += chunk.length
      if (size > MAX_BYTES) socket.destroy(new Error('more than 64 MiB'))
    })
    socket.on('error', reject)
    socket.on('end', () => {
      resolve(Buffer.concat(chunks))
      socket.destroy()
    })
    socket.write(request)
  })
}

function reasonOf(error: unknown, host: string): string {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `unable to resolve address ${host}`
  if (code === 'ECONNREFUSED') return 'connection refused; expected a server that listens there'
  return messageOf(error)
}
