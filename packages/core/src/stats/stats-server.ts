// The stats server: one JSON document for every connection, asked or not. Runs in the master, so a client can cost it one document and one
// timer, never a wait.

import { createServer, type Server, type Socket } from 'node:net'
import type { RunningRequest } from '@uwsgi-ts/native'
import type { Settings } from '../config/settings.js'
import { bindSocket, type HeldSocket } from '../master/listening-sockets.js'
import { LINES } from '../master/log-lines.js'
import type { Master } from '../master/master.js'
import { statsDocument } from './document.js'
import { prettyJson } from './pretty-json.js'

const HTTP_HEAD = 'HTTP/1.0 200 OK\r\nConnection: close\r\nAccess-Control-Allow-Origin: *\r\nContent-Type: application/json\r\n\r\n'
/** With stats-http: bytes of a request that are read before the answer is given anyway. */
const REQUEST_LIMIT = 4096
/** Time the engines have to tell what runs; without an answer the document says nothing of it. */
const ENGINE_TIME = 1000
/** Clients served at once; more are closed unanswered. */
const MAX_CLIENTS = 64

export class StatsServer {
  readonly socket: HeldSocket
  readonly #server: Server
  readonly #master: Master
  readonly #settings: Settings
  readonly #clients = new Set<Socket>()

  private constructor(socket: HeldSocket, settings: Settings, master: Master) {
    this.socket = socket
    this.#settings = settings
    this.#master = master
    this.#server = createServer({ allowHalfOpen: true }, (client) => this.#accept(client))
    // Out of descriptors, for instance: the next connection is another chance, and nothing else depends on it.
    this.#server.on('error', (error) => master.facts.log.line(`stats: ${error.message}`))
    this.#server.listen({ fd: socket.fd })
  }

  /** Binds the address, or goes on with the socket of a former program image when it has the same. */
  static open(address: string, settings: Settings, master: Master, inherited: HeldSocket | undefined): StatsServer {
    const { log } = master.facts
    const socket = inherited?.address === address ? inherited : bindSocket(address, 'stats', settings, log, 'server')
    log.line(LINES.statsServer(socket.name, socket.fd))
    return new StatsServer(socket, settings, master)
  }

  close(): void {
    this.#server.close()
    for (const client of this.#clients) client.destroy()
  }

  #accept(client: Socket): void {
    if (this.#clients.size >= MAX_CLIENTS) {
      client.destroy()
      return
    }
    this.#clients.add(client)
    client.on('close', () => this.#clients.delete(client))
    client.on('error', () => client.destroy())
    client.setTimeout((this.#settings.number('socket-timeout') ?? 4) * 1000, () => client.destroy())
    if (!this.#settings.flag('stats-http')) {
      // Whatever it sends is of no interest, but unread bytes would turn the close into a reset.
      client.resume()
      void this.#answer(client, '')
      return
    }
    let received = ''
    const read = (bytes: Buffer): void => {
      received += bytes.toString('latin1')
      if (!received.includes('\r\n\r\n') && received.length < REQUEST_LIMIT) return
      client.off('data', read)
      client.resume()
      void this.#answer(client, HTTP_HEAD)
    }
    client.on('data', read)
  }

  async #answer(client: Socket, head: string): Promise<void> {
    const generation = this.#master.serving
    if (generation === undefined) {
      client.destroy()
      return
    }
    const answers = await Promise.all(generation.engines.map((engine) => generation.engineStats(engine, ENGINE_TIME)))
    const running: RunningRequest[] = answers.flatMap((answer) => answer?.running ?? [])
    const { cwd } = this.#master.facts.config
    const document = statsDocument({ generation, running, paused: generation.paused, cwd, members: this.#master.plugins.stats() })
    client.end(head + (this.#settings.flag('stats-minified') ? JSON.stringify(document) : prettyJson(document)))
  }
}
