// setns-socket: hands descriptors of this server's namespaces to servers that want to join them (setns). The protocol is uWSGI's: a word, the number of
// descriptors, and these.

import { closeSync, openSync, readdirSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { posix } from '@uwsgi-ts/native'
import type { Settings } from '../config/settings.js'
import type { Log } from '../master/log.js'
import { StartError } from '../master/start-error.js'

const FOLDER = '/proc/self/ns'
const HELLO = 'uwsgi-setns'
const MODE = 0o600

export class NamespaceServer {
  readonly #log: Log
  readonly #skipped: ReadonlySet<string>
  readonly #server: Server
  /** setns-preopen: opened while this process is root. */
  readonly #open: readonly number[]

  private constructor(settings: Settings, path: string, log: Log) {
    this.#log = log
    // Nobody can join the user namespace of a program with threads.
    this.#skipped = new Set(['user', ...settings.list('setns-socket-skip')])
    this.#open = settings.flag('setns-preopen') ? this.#openAll() : []
    this.#server = createServer((client) => this.#serve(client))
    this.#server.on('error', (error) => log.line(`setns-socket: ${path}: ${error.message}`))
  }

  /** Undefined without `setns-socket`. A file at its place is replaced, as other sockets are. */
  static open(settings: Settings, log: Log): NamespaceServer | undefined {
    const path = settings.string('setns-socket')
    if (path === undefined) return undefined
    const before = process.umask(0o777 & ~MODE)
    try {
      const fd = posix.listen({ kind: 'unix', path }, 10)
      const server = new NamespaceServer(settings, path, log)
      server.#server.listen({ fd })
      return server
    } catch (error) {
      throw new StartError(`setns-socket: cannot listen on ${path}: ${(error as Error).message}`, undefined, error)
    } finally {
      process.umask(before)
    }
  }

  close(): void {
    this.#server.close()
    for (const fd of this.#open) closeSync(fd)
  }

  #openAll(): number[] {
    return readdirSync(FOLDER)
      .filter((name) => !this.#skipped.has(name))
      .map((name) => openSync(`${FOLDER}/${name}`, 'r'))
  }

  #serve(client: Socket): void {
    client.on('error', () => client.destroy())
    // Node has no other way to the descriptor of a connection.
    const { fd } = (client as Socket & { readonly _handle: { readonly fd: number } })._handle
    const opened = this.#open.length > 0 ? [] : this.#tryOpen()
    const fds = this.#open.length > 0 ? this.#open : opened
    try {
      const message = Buffer.alloc(HELLO.length + 4)
      message.write(HELLO, 'latin1')
      message.writeInt32LE(fds.length, HELLO.length)
      posix.sendDescriptors(fd, message, fds)
    } catch (error) {
      this.#log.line(`setns-socket: ${(error as Error).message}`)
    } finally {
      for (const one of opened) closeSync(one)
      client.end()
    }
  }

  #tryOpen(): number[] {
    try {
      return this.#openAll()
    } catch (error) {
      this.#log.line(`setns-socket: ${(error as Error).message}; expected setns-preopen where the master gives up root`)
      return []
    }
  }
}
