// Watches paths for touches: a file that gets another time, appears or disappears. By inotify (fs.watch) on the file and on its folder; where the
// kernel does not tell of changes (network file systems, no watches left) by looking once a second.

import { statfsSync, statSync, unwatchFile, watch, watchFile, type FSWatcher } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'

/** Events of one change come in bursts (truncate, write, close); they are one touch, so much later (ms). */
const SETTLE = 50
const LOOK_EVERY = 1000

/** File systems of other machines and of user programs (statfs types of Linux): NFS, SMB, CIFS, SMB2, 9p, FUSE. */
const SILENT_FILE_SYSTEMS: ReadonlySet<number> = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x01021997, 0x65735546])

interface Watched {
  readonly path: string
  readonly onTouch: () => void
  /** Time of the last change in ms; undefined while there is no such file. */
  stamp: number | undefined
  folder: FSWatcher | undefined
  file: FSWatcher | undefined
  polled: boolean
  timer: NodeJS.Timeout | undefined
}

export class TouchWatch {
  readonly #watched: Watched[] = []

  /** Calls `onTouch` after each touch of `path`. Returns false when there is no such file yet. */
  add(path: string, onTouch: () => void): boolean {
    const absolute = resolve(path)
    const one: Watched = {
      path: absolute,
      onTouch,
      stamp: stampOf(absolute),
      folder: undefined,
      file: undefined,
      polled: false,
      timer: undefined,
    }
    this.#watched.push(one)
    if (isSilent(dirname(absolute))) this.#poll(one)
    else this.#arm(one)
    return one.stamp !== undefined
  }

  close(): void {
    for (const one of this.#watched.splice(0)) {
      one.folder?.close()
      one.file?.close()
      clearTimeout(one.timer)
      if (one.polled) unwatchFile(one.path)
    }
  }

  #arm(one: Watched): void {
    if (one.polled) return
    try {
      one.folder ??= this.#watchFolder(one)
      // The folder tells nothing of a file that is reached by a link or has other names.
      one.file?.close()
      one.file = one.stamp === undefined ? undefined : watch(one.path, { persistent: false }, () => this.#changed(one))
      one.file?.on('error', () => undefined)
    } catch (error) {
      // Gone again in between: the folder will tell when it is back.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT' && one.folder !== undefined) return
      this.#poll(one)
    }
  }

  #watchFolder(one: Watched): FSWatcher {
    const name = basename(one.path)
    const watcher = watch(dirname(one.path), { persistent: false }, (_, changed) => {
      if (changed === null || changed === name) this.#changed(one)
    })
    // The folder itself is gone: from now on only looking helps.
    watcher.on('error', () => this.#poll(one))
    return watcher
  }

  #poll(one: Watched): void {
    one.folder?.close()
    one.file?.close()
    one.folder = one.file = undefined
    one.polled = true
    watchFile(one.path, { interval: LOOK_EVERY, persistent: false }, () => this.#changed(one))
  }

  #changed(one: Watched): void {
    clearTimeout(one.timer)
    one.timer = setTimeout(() => this.#look(one), SETTLE)
  }

  #look(one: Watched): void {
    const stamp = stampOf(one.path)
    if (stamp === one.stamp) return
    one.stamp = stamp
    this.#arm(one)
    one.onTouch()
  }
}

function stampOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs
}

function isSilent(folder: string): boolean {
  try {
    return SILENT_FILE_SYSTEMS.has(statfsSync(folder).type)
  } catch {
    // No such folder: inotify has nothing to hold on to.
    return true
  }
}
