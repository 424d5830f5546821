// Runs one style: a server, nginx in front of it, all clients of all protocols at the same time, and reloads in the middle of it.

import { startServer } from '@uwsgi-ts/core/testing'
import { Client } from './client.js'
import { LOADS, type Load } from './loads.js'
import { LISTENERS, placeOf, PROTOCOLS, startFront, type ProtocolId } from './protocols.js'
import { Scene, WORKERS } from './scene.js'
import { FIRST_APP, type Style } from './styles.js'
import { Tally } from './tally.js'

export interface Cell {
  readonly protocol: ProtocolId
  readonly load: string
  readonly tally: Tally
}

export interface StyleResult {
  readonly style: Style
  readonly reloads: number
  readonly cells: readonly Cell[]
  readonly seconds: number
  /** What the promise of the style is broken by; empty when it holds. */
  readonly broken: readonly string[]
}

export interface RunStyle {
  readonly times?: number
  readonly protocols?: readonly ProtocolId[]
  readonly loads?: readonly string[]
  /** Milliseconds of load before the first reload and after the last. */
  readonly around?: number
}

export async function runStyle(style: Style, { times = 2, protocols, loads, around = 500 }: RunStyle = {}): Promise<StyleResult> {
  const launcher = style.launcher?.()
  let scene: Scene | undefined
  try {
    const server = await startServer({
      ini: `plugin = python
master = true
${LISTENERS}
wsgi-file = app.py
processes = ${WORKERS}
threads = 10
master-fifo = fifo
disable-logging = true
${style.ini ?? ''}`,
      files: { 'app.py': FIRST_APP, ...style.files },
      ...(launcher === undefined ? {} : { launcher: launcher.command }),
    })
    scene = new Scene(server)
    return await underLoad(style, scene, {
      times,
      around,
      protocols: PROTOCOLS.map(({ id }) => id).filter((id) => (protocols?.includes(id) ?? true) && (style.protocols?.includes(id) ?? true)),
      loads: LOADS.filter(({ id }) => loads?.includes(id) ?? true),
    })
  } finally {
    await scene?.server.stop()
    launcher?.remove()
  }
}

interface Chosen {
  readonly times: number
  readonly around: number
  readonly protocols: readonly ProtocolId[]
  readonly loads: readonly Load[]
}

async function underLoad(style: Style, scene: Scene, { times, around, protocols, loads }: Chosen): Promise<StyleResult> {
  const started = performance.now()
  const { server } = scene
  const front = await startFront(server)
  let running = true
  const cells: Cell[] = []
  const clients: Array<Promise<void>> = []
  try {
    for (const protocol of protocols) {
      const place = placeOf(protocol, server, front)
      for (const load of loads) {
        if (load.kept === true && !place.keep) continue
        const tally = new Tally()
        cells.push({ protocol, load: load.id, tally })
        for (let number = 0; number < load.clients; number++) {
          const client = new Client(place, tally)
          clients.push(load.run(client, () => running, number).finally(() => client.close()))
        }
      }
    }
    await pause(around)
    for (let i = 0; i < times; i++) {
      await style.act(scene)
      await pause(around)
    }
    running = false
    await Promise.all(clients)
    const broken = brokenPromises(style, cells, scene.version)
    return { style, reloads: times, cells, broken, seconds: (performance.now() - started) / 1000 }
  } finally {
    running = false
    await Promise.allSettled(clients)
    await front.stop()
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((later) => setTimeout(later, ms))
}

function brokenPromises(style: Style, cells: readonly Cell[], version: number): string[] {
  const broken: string[] = []
  for (const { protocol, load, tally } of cells) {
    const where = `${style.id}, ${protocol}, ${load}`
    if (style.promise !== 'cuts') {
      for (const [reason, count] of tally.reasons) broken.push(`${where}: ${count} times ${reason}`)
    }
    if (tally.whole === 0) broken.push(`${where}: nothing was answered`)
  }
  const versions = new Set(cells.flatMap(({ tally }) => [...tally.versions]))
  const wanted = Array.from({ length: version }, (_, i) => String(i + 1))
  if (versions.size !== wanted.length || !wanted.every((one) => versions.has(one)))
    broken.push(`${style.id}: versions ${[...versions].sort().join(', ')} answered; expected ${wanted.join(', ')}`)
  return broken
}
