// `map-socket`: sockets whose requests only some workers serve. A worker does not listen here, so the rule becomes part of what the engine is told about the socket.

import type { Settings } from '../config/settings.js'
import type { Listener } from './listening-sockets.js'
import type { Log } from './log.js'
import { LINES } from './log-lines.js'
import { StartError } from './start-error.js'

/** One value of `map-socket`: a socket, counted from 0, and the workers that serve it, counted from 1. */
export interface SocketMapping {
  readonly socket: number
  readonly workers: readonly number[]
}

/**
 * Reads `SOCKET:WORKER[,WORKER...]`.
 *
 * @param text the value of the option
 * @param processes how many workers there are
 * @throws StartError when it has another form or names a worker that does not exist
 */
export function parseSocketMapping(text: string, processes: number): SocketMapping {
  const match = /^(\d+):([^:]+)$/.exec(text)
  if (match === null)
    throw new StartError(`map-socket: ${JSON.stringify(text)}: invalid socket mapping, must be socket:worker[,worker...], as in 0:1,2`)
  const workers = (match[2] ?? '').split(',').map((word) => {
    const worker = /^\d+$/.test(word.trim()) ? Number(word) : 0
    if (worker < 1 || worker > processes)
      throw new StartError(
        `map-socket: ${JSON.stringify(text)}: invalid worker num: ${word.trim()}; there are ${processes} (processes), counted from 1`,
      )
    return worker
  })
  return { socket: Number(match[1]), workers }
}

/** The listeners with the workers that `map-socket` gives them; several mappings of one socket add up. Logs each pair, as uWSGI does. */
export function mapSockets(listeners: readonly Listener[], settings: Settings, log: Log): Listener[] {
  const served = new Map<number, Set<number>>()
  for (const text of settings.list('map-socket')) {
    const { socket, workers } = parseSocketMapping(text, settings.number('processes') ?? 1)
    if (socket >= listeners.length)
      throw new StartError(
        `map-socket: ${JSON.stringify(text)}: there is no socket ${socket}; there are ${listeners.length}, counted from 0`,
      )
    served.set(socket, new Set([...(served.get(socket) ?? []), ...workers]))
  }
  return listeners.map((listener, number) => {
    const workers = [...(served.get(number) ?? [])].sort((a, b) => a - b)
    for (const worker of workers) log.line(LINES.socketOfWorker(number, listener.name, worker))
    // Said of every listener: one that was taken over has the workers of its former configuration.
    return { ...listener, workers: workers.length === 0 ? undefined : workers }
  })
}
