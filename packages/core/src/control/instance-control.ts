// How an instance is steered from the file system: the master FIFO, the touch options, descriptors, mount points. Owned by the master, which does what is asked.

import { rmSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Settings } from '../config/settings.js'
import { HookExit } from '../hooks/action.js'
import type { HookRunner, TouchHook } from '../hooks/hook-runner.js'
import type { Log } from '../master/log.js'
import { LINES } from '../master/log-lines.js'
import { StartError } from '../master/start-error.js'
import { FIFO_COMMANDS, UNBUILT_COMMANDS, type InstanceActions } from './commands.js'
import { DescriptorReload } from './descriptor-reload.js'
import { MasterFifo } from './master-fifo.js'
import { MountpointCheck } from './mountpoint-check.js'
import { TouchWatch } from './touch-watch.js'

/** A touch during a start or reload waits so long before it is looked at again, ms. */
const RETRY = 100

export interface ControlParts {
  readonly settings: Settings
  readonly log: Log
  readonly actions: InstanceActions
  readonly hooks: HookRunner
  /** Runs a shell command that nobody waits for. */
  readonly runCommand: (command: string) => void
  /** True while touches have to wait: a start, a reload or the end is under way. */
  readonly busy: () => boolean
}

export class InstanceControl {
  readonly #parts: ControlParts
  readonly #touches = new TouchWatch()
  readonly #fifoPaths: readonly string[]
  readonly #fifo: MasterFifo | undefined
  readonly #descriptors: DescriptorReload
  readonly #mountpoints: MountpointCheck
  #closed = false

  constructor(parts: ControlParts) {
    this.#parts = parts
    this.#fifoPaths = parts.settings.list('master-fifo').map((path) => resolve(path))
    this.#fifo = this.#fifoPaths.length === 0 ? undefined : this.#openFifo()
    this.#watchTouches()
    const { settings, log, actions } = parts
    this.#descriptors = new DescriptorReload(settings, log, {
      reload: () => this.#whenFree(() => actions.reload()),
      brutalReload: () => this.#whenFree(() => actions.brutalReload()),
    })
    this.#mountpoints = new MountpointCheck(settings.list('check-mountpoint'), log, () => actions.detonate())
  }

  close(): void {
    this.#closed = true
    this.#fifo?.close()
    this.#touches.close()
    this.#descriptors.close()
    this.#mountpoints.close()
  }

  /** vacuum: removes the pipes. */
  removeFifos(): void {
    for (const path of this.#fifoPaths) {
      if (statSync(path, { throwIfNoEntry: false })?.isFIFO() !== true) continue
      rmSync(path, { force: true })
      this.#parts.log.line(LINES.vacuumFifo(path))
    }
  }

  #openFifo(): MasterFifo {
    const { log, actions } = this.#parts
    return new MasterFifo(this.#fifoPaths, {
      selected: (path) => log.dated(LINES.fifoSelected(path)),
      failed: (message) => log.line(message),
      command: (letter) => {
        const unbuilt = UNBUILT_COMMANDS[letter]
        if (unbuilt === undefined) FIFO_COMMANDS[letter]?.(actions)
        else log.line(`master-fifo: ${letter} asks for ${unbuilt}, which is not built in this version`)
      },
    })
  }

  #watchTouches(): void {
    const { settings, log, actions, hooks, runCommand } = this.#parts
    const on = (option: string, act: (path: string) => void): void => {
      for (const path of settings.list(option)) this.#watch(path, () => act(path))
    }
    on('touch-reload', (path) => {
      log.dated(LINES.touchedReload(path))
      actions.reload()
    })
    on('touch-workers-reload', (path) => {
      log.dated(LINES.touchedWorkersReload(path))
      actions.reloadWorkers()
    })
    on('touch-chain-reload', (path) => actions.chainReload(path))
    on('touch-logreopen', () => actions.reopenLog())
    on('touch-logrotate', () => actions.rotateLog())
    on('fs-reload', () => actions.reload())
    on('fs-brutal-reload', () => actions.brutalReload())
    for (const text of settings.list('touch-exec')) {
      const blank = text.indexOf(' ')
      if (blank < 1) throw new StartError(`touch-exec: ${JSON.stringify(text)} names no file and command; expected FILE COMMAND`)
      const command = text.slice(blank + 1).trimStart()
      this.#watch(text.slice(0, blank), () => {
        log.dated(LINES.touchedExec(command))
        runCommand(command)
      })
    }
    for (const touch of hooks.touchHooks()) this.#watch(touch.file, () => this.#runTouchHook(touch))
  }

  #runTouchHook(touch: TouchHook): void {
    this.#parts.hooks.touched(touch).catch((error: unknown) => {
      this.#parts.log.line((error as Error).message)
      if (error instanceof HookExit) this.#parts.actions.stop()
    })
  }

  #watch(path: string, act: () => void): void {
    const there = this.#touches.add(path, () => this.#whenFree(act))
    if (!there) this.#parts.log.line(LINES.touchMissing(path))
  }

  #whenFree(act: () => void): void {
    if (this.#closed) return
    if (this.#parts.busy()) setTimeout(() => this.#whenFree(act), RETRY).unref()
    else act()
  }
}
