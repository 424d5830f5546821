// What a service manager is told: systemd's notification protocol, datagrams to the socket in NOTIFY_SOCKET. Owned by the start of an
// instance, told by the master. Without such a socket everything here does nothing; a message that cannot be sent costs one log line.

import { posix } from '@uwsgi-ts/native'
import type { Log } from '../master/log.js'

/** A full queue of the receiver is tried again, so often and so much later (ms). */
const RETRIES = 20
const RETRY = 100

export class Notifier {
  readonly #log: Log
  readonly #socket: string | undefined
  /** Half the time in which the manager expects a sign of life, ms; 0: it expects none. */
  readonly #interval: number
  readonly #waiting: string[] = []
  #timer: NodeJS.Timeout | undefined
  #watchdog: NodeJS.Timeout | undefined
  #failed = false
  #stopping = false

  constructor(log: Log, env: NodeJS.ProcessEnv = process.env) {
    this.#log = log
    const socket = env['NOTIFY_SOCKET'] ?? ''
    const usable = socket.startsWith('/') || /^@./.test(socket)
    if (socket !== '' && !usable) log.line(`NOTIFY_SOCKET: ${JSON.stringify(socket)} is not taken; expected a path or an @abstract name`)
    this.#socket = usable ? socket : undefined
    this.#interval = usable ? watchdogInterval(env) : 0
  }

  initializing(): void {
    this.#send('STATUS=initializing uWSGI\n')
  }

  notStarted(reason: string): void {
    this.#send(`STATUS=not started: ${oneLine(reason)}\n`)
  }

  /** `mainPid`: this process, when it is not the one that the manager started. */
  ready(status = 'uWSGI is ready', mainPid?: number): void {
    if (this.#stopping) return
    this.#send(`STATUS=${oneLine(status)}\nREADY=1\n${mainPid === undefined ? '' : `MAINPID=${mainPid}\n`}`)
  }

  /** The time lets systemd tell this reload from an earlier one (Type=notify-reload). */
  reloading(): void {
    if (this.#stopping) return
    this.#send(`STATUS=reloading\nRELOADING=1\nMONOTONIC_USEC=${process.hrtime.bigint() / 1000n}\n`)
  }

  stopping(): void {
    if (this.#stopping) return
    this.#stopping = true
    this.#send('STATUS=stopping\nSTOPPING=1\n')
  }

  /** From now on gives signs of life, as long as `alive` says so. `alive` gets the silence that is still tolerable, ms. */
  watch(alive: (tolerated: number) => boolean): void {
    if (this.#interval === 0 || this.#watchdog !== undefined) return
    const sign = (): void => {
      if (alive(this.#interval)) this.#send('WATCHDOG=1\n')
    }
    this.#watchdog = setInterval(sign, this.#interval)
    sign()
  }

  close(): void {
    clearInterval(this.#watchdog)
    clearTimeout(this.#timer)
  }

  #send(message: string): void {
    if (this.#socket === undefined) return
    this.#waiting.push(message)
    if (this.#timer === undefined) this.#deliver(this.#socket, 0)
  }

  #deliver(socket: string, attempt: number): void {
    this.#timer = undefined
    for (let message = this.#waiting[0]; message !== undefined; message = this.#waiting[0]) {
      try {
        posix.sendDatagram(socket, Buffer.from(message))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EAGAIN' && attempt < RETRIES) {
          this.#timer = setTimeout(() => this.#deliver(socket, attempt + 1), RETRY)
          return
        }
        this.#complain(error as Error)
      }
      this.#waiting.shift()
    }
  }

  #complain(error: Error): void {
    if (this.#failed) return
    this.#failed = true
    this.#log.line(`NOTIFY_SOCKET: the service manager cannot be told: ${error.message}`)
  }
}

function watchdogInterval(env: NodeJS.ProcessEnv): number {
  const { WATCHDOG_USEC: time, WATCHDOG_PID: pid } = env
  if (time === undefined || !/^\d{1,15}$/.test(time) || Number(time) === 0) return 0
  // Meant for another process.
  if (pid !== undefined && Number(pid) !== process.pid) return 0
  return Math.max(1, Math.floor(Number(time) / 2000))
}

/** A line break would begin another assignment. */
function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ')
}
