// The ways a server gets other code or another configuration, or fails to. A style asks once and waits until it is over; what it promises is in
// `promise`, and the matrix holds it to that.

import type { ProtocolId } from './protocols.js'
import { appOf, WORKERS, type Scene } from './scene.js'
import { PLUGIN_LINES, upgradePlugin } from './upgraded-plugin.js'
import { programLauncher, upgradeProgram } from './upgraded-program.js'

export interface Style {
  readonly id: string
  readonly title: string
  /**
   * `new code`: nothing is lost and new code answers. `same code`: nothing is lost and the old code goes on. `cuts`: requests under way are cut, by
   * intention; counted to show what that costs.
   */
  readonly promise: 'new code' | 'same code' | 'cuts'
  readonly ini?: string
  readonly files?: Readonly<Record<string, string>>
  /** Starts another program than the repository's own. Called once; returns the command and what removes it. */
  readonly launcher?: () => { readonly command: readonly string[]; readonly remove: () => void }
  /** Where it can be asked for at all; everywhere unless told otherwise. */
  readonly protocols?: readonly ProtocolId[]
  act(scene: Scene): Promise<void>
}

const REFUSED = /^reload: .*(the running one goes on|the old one goes on)$/
const MARKERS = { marker: '' }

const hup = (scene: Scene): void => scene.server.signal('SIGHUP')

const reloadAfter =
  (ask: (scene: Scene) => unknown): Style['act'] =>
  (scene) => {
    scene.release()
    return scene.reloaded(() => ask(scene))
  }

const respawnAfter =
  (ask: (scene: Scene) => unknown): Style['act'] =>
  (scene) => {
    scene.release()
    return scene.respawned(() => ask(scene))
  }

const chainAfter =
  (ask: (scene: Scene) => unknown): Style['act'] =>
  (scene) => {
    scene.release()
    return scene.until(/ - chain reloading complete$/, () => ask(scene))
  }

const stoppedAfter =
  (letter: string): Style['act'] =>
  async (scene) => {
    scene.write('app.py', 'import nothing_of_this_name\n')
    await scene.until(/reload: worker \d+ could not load the new app/, () => scene.fifo(letter))
  }

export const STYLES: readonly Style[] = [
  { id: 'hup', title: 'SIGHUP', promise: 'new code', act: reloadAfter(hup) },
  { id: 'hup-lazy-apps', title: 'SIGHUP, `lazy-apps`', promise: 'new code', ini: 'lazy-apps = true', act: reloadAfter(hup) },
  { id: 'hup-lazy', title: 'SIGHUP, `lazy`', promise: 'new code', ini: 'lazy = true', act: respawnAfter(hup) },
  {
    id: 'command',
    title: '`uwsgi-ts --reload PIDFILE`',
    promise: 'new code',
    ini: 'pidfile = pid',
    act: reloadAfter((scene) => scene.command('--reload', 'pid')),
  },
  { id: 'fifo-r', title: 'FIFO `r`', promise: 'new code', act: reloadAfter((scene) => scene.fifo('r')) },
  {
    id: 'touch',
    title: '`touch-reload`',
    promise: 'new code',
    ini: 'touch-reload = marker',
    files: MARKERS,
    act: reloadAfter((scene) => scene.touch('marker')),
  },
  {
    id: 'fifo-w',
    title: 'FIFO `w`, `lazy-apps`',
    promise: 'new code',
    ini: 'lazy-apps = true',
    act: respawnAfter((scene) => scene.fifo('w')),
  },
  {
    id: 'touch-workers',
    title: '`touch-workers-reload`, `lazy-apps`',
    promise: 'new code',
    ini: 'lazy-apps = true\ntouch-workers-reload = marker',
    files: MARKERS,
    act: respawnAfter((scene) => scene.touch('marker')),
  },
  {
    id: 'fifo-c',
    title: 'FIFO `c`, `lazy-apps`',
    promise: 'new code',
    ini: 'lazy-apps = true',
    act: chainAfter((scene) => scene.fifo('c')),
  },
  {
    id: 'touch-chain',
    title: '`touch-chain-reload`, `lazy-apps`',
    promise: 'new code',
    ini: 'lazy-apps = true\ntouch-chain-reload = marker',
    files: MARKERS,
    act: chainAfter((scene) => scene.touch('marker')),
  },
  {
    id: 'settings',
    title: 'SIGHUP with other `processes` and `threads`',
    promise: 'new code',
    act: async (scene) => {
      scene.release()
      const more = scene.version % 2 === 0
      const [processes, threads] = more ? [WORKERS + 1, 7] : [WORKERS, 10]
      const ini = scene.ini.replace(/^processes = .*/m, `processes = ${processes}`).replace(/^threads = .*/m, `threads = ${threads}`)
      await scene.reloaded(
        () => {
          scene.write('app.ini', ini)
          hup(scene)
        },
        more ? WORKERS : WORKERS + 1,
      )
    },
  },
  {
    id: 'plugin',
    title: 'SIGHUP after a plugin was upgraded in place',
    promise: 'new code',
    ini: PLUGIN_LINES.ini,
    files: PLUGIN_LINES.files,
    act: async (scene) => {
      scene.release()
      await upgradePlugin(scene, () => scene.reloaded(() => hup(scene)))
    },
  },
  {
    id: 'program',
    title: 'SIGHUP after the server itself was upgraded in place',
    promise: 'new code',
    launcher: programLauncher,
    act: async (scene) => {
      scene.release()
      await upgradeProgram(scene, () => scene.reloaded(() => hup(scene)))
    },
  },
  {
    id: 'handover',
    title: 'a second server on the same TCP addresses, FIFO `q` for the first',
    promise: 'new code',
    ini: 'reuse-port = true\nshutdown-sockets = true',
    protocols: ['kept', 'single', 'proxy'],
    act: (scene) => {
      scene.release()
      return scene.handOver()
    },
  },
  {
    id: 'bad-configuration',
    title: 'SIGHUP, the new configuration is wrong',
    promise: 'same code',
    act: async (scene) => {
      scene.write('app.ini', scene.ini.replace(/^processes = .*/m, 'processes = many'))
      await scene.until(REFUSED, () => hup(scene))
    },
  },
  {
    id: 'bad-app',
    title: 'SIGHUP, the new app cannot be imported',
    promise: 'same code',
    act: async (scene) => {
      scene.write('app.py', 'import nothing_of_this_name\n')
      await scene.until(REFUSED, () => hup(scene))
    },
  },
  {
    id: 'bad-lazy-app',
    title: 'SIGHUP, `lazy-apps`, the new app ends its worker',
    promise: 'same code',
    ini: 'lazy-apps = true',
    act: async (scene) => {
      scene.write('app.py', 'import os\nos._exit(9)\n')
      await scene.until(REFUSED, () => hup(scene))
    },
  },
  {
    id: 'bad-chain',
    title: 'FIFO `c`, `lazy-apps`, the new app cannot be imported',
    promise: 'same code',
    ini: 'lazy-apps = true\nneed-app = true',
    act: stoppedAfter('c'),
  },
  {
    id: 'bad-workers',
    title: 'FIFO `w`, `lazy-apps`, the new app cannot be imported',
    promise: 'same code',
    ini: 'lazy-apps = true\nneed-app = true',
    act: stoppedAfter('w'),
  },
  {
    id: 'worker-killed',
    title: 'a worker is killed (kill -9)',
    promise: 'cuts',
    act: (scene) => scene.until(/^Respawned uWSGI worker 1 /, () => process.kill(scene.server.workerPid(1), 'SIGKILL')),
  },
  {
    id: 'engine-killed',
    title: 'an engine is killed (kill -9) and replaced',
    promise: 'cuts',
    act: (scene) => scene.respawned(() => process.kill(scene.server.pids().engine[0] ?? 0, 'SIGKILL')),
  },
  { id: 'fifo-w-brutal', title: 'FIFO `W`', promise: 'cuts', act: (scene) => scene.respawned(() => scene.fifo('W')) },
  {
    id: 'brutal',
    title: 'SIGTERM (brutal reload)',
    promise: 'cuts',
    act: (scene) => scene.until(/^spawned uWSGI worker 2 /, () => scene.server.signal('SIGTERM')),
  },
]

/** What the app is at the start. */
export const FIRST_APP: string = appOf(1)
