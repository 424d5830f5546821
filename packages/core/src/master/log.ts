// The master's voice: lines to descriptor 2, whole and in order. Written synchronously, because what a master says last is what explains
// its end.

import { posix } from '@uwsgi-ts/native'

export interface Log {
  line(text: string): void
  /** With the time in front, as uWSGI does for lines that are about a moment. */
  dated(text: string): void
}

/** Time as in C's ctime, local: `Sun Nov 22 08:26:34 2026`. */
export function clockText(time: Date): string {
  const [day, month, , year] = time.toDateString().split(' ')
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':')
  return `${day} ${month} ${String(time.getDate()).padStart(2)} ${clock} ${year}`
}

export function createLog(fd = 2): Log {
  const write = (text: string): void => {
    try {
      posix.writeAll(fd, Buffer.from(`${text}\n`))
    } catch {
      // A closed or full log (EPIPE, ENOSPC) must never end the server, and there is nowhere else to say it.
    }
  }
  return { line: write, dated: (text) => write(`${clockText(new Date())} - ${text}`) }
}
