// reload-on-fd and brutal-reload-on-fd: descriptors of whoever started the server (a pipe, an eventfd) that ask for a reload when they can be read. They stay open
// over a reload.

import { readSync } from 'node:fs'
import { posix } from '@uwsgi-ts/native'
import type { Settings } from '../config/settings.js'
import type { Log } from '../master/log.js'
import { LINES } from '../master/log-lines.js'
import { StartError } from '../master/start-error.js'

/** An eventfd gives nothing less. */
const COUNTER_SIZE = 8

export interface WatchedDescriptor {
  readonly fd: number
  /** Bytes that are taken each time. */
  readonly size: number
  readonly message: string | undefined
}

/** `FD[:BYTES] [MESSAGE]` */
export function parseDescriptor(text: string, option: string): WatchedDescriptor {
  const [, fd = '', size, message] = /^(\d{1,9})(?::(\d{1,7}))?(?:\s+(.+))?$/.exec(text.trim()) ?? []
  if (fd === '' || size === '0')
    throw new StartError(`${option}: ${JSON.stringify(text)} names no descriptor; expected FD[:BYTES] [MESSAGE], such as 3:8`)
  return { fd: Number(fd), size: Number(size ?? 1), message }
}

/** What stays open over a reload: these descriptors, and those of safe-fd. */
export function keptOverReload(settings: Settings): number[] {
  const watched = (['reload-on-fd', 'brutal-reload-on-fd'] as const).flatMap((option) =>
    settings.list(option).map((text) => parseDescriptor(text, option).fd),
  )
  return [...new Set([...settings.list('safe-fd').map(Number), ...watched])]
}

export class DescriptorReload {
  readonly #log: Log
  readonly #stops: Array<() => void> = []

  constructor(settings: Settings, log: Log, actions: { reload(): void; brutalReload(): void }) {
    this.#log = log
    for (const text of settings.list('reload-on-fd')) this.#watch(text, 'reload-on-fd', () => actions.reload())
    for (const text of settings.list('brutal-reload-on-fd')) this.#watch(text, 'brutal-reload-on-fd', () => actions.brutalReload())
  }

  close(): void {
    for (const stop of this.#stops.splice(0)) stop()
  }

  #watch(text: string, option: string, act: () => void): void {
    const one = parseDescriptor(text, option)
    let stop: () => void = () => undefined
    try {
      stop = posix.watchReadable(one.fd, () => {
        const got = take(one)
        if (got === 'nothing') return
        if (got === 'ended') {
          stop()
          return this.#log.line(`${option}: nobody can write to descriptor ${String(one.fd)} any more; it is not watched from now on`)
        }
        this.#log.dated(LINES.descriptorReady(one.fd, one.message))
        act()
      })
    } catch (error) {
      throw new StartError(`${option}: cannot watch descriptor ${String(one.fd)}: ${(error as Error).message}`, undefined, error)
    }
    this.#stops.push(stop)
    this.#log.line(LINES.descriptorWatched(option === 'reload-on-fd' ? 'graceful' : 'brutal', one.fd, one.size))
  }
}

function take({ fd, size }: WatchedDescriptor): 'something' | 'nothing' | 'ended' {
  for (const length of [size, Math.max(size, COUNTER_SIZE)]) {
    try {
      return readSync(fd, Buffer.alloc(length)) === 0 ? 'ended' : 'something'
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EAGAIN' || code === 'EINTR') return 'nothing'
      if (code !== 'EINVAL') return 'ended'
    }
  }
  return 'ended'
}
