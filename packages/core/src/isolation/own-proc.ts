// Whether /proc speaks of this process's own pid namespace. After unshare = pid without a /proc of its own, numbers in it mean processes of the host.

import { readlinkSync } from 'node:fs'

export function procIsOurs(): boolean {
  try {
    return readlinkSync('/proc/self') === String(process.pid)
  } catch {
    return false
  }
}
