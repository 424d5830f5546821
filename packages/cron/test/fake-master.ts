// A master whose children are numbers, and a clock that goes when it is told to.

import type { ChildEnd, Clock, InheritedChild, Json, Legion, MasterService } from '@uwsgi-ts/core'

export class FakeClock implements Clock {
  #now: number
  #tick: (() => void) | undefined

  constructor(start: string) {
    this.#now = Date.parse(start)
  }

  now(): number {
    return this.#now
  }

  everySecond(tick: () => void): () => void {
    this.#tick = tick
    return () => (this.#tick = undefined)
  }

  pass(seconds: number): void {
    for (let second = 0; second < seconds; second++) {
      this.#now += 1000
      this.#tick?.()
    }
  }

  /** As an administrator does it. */
  setBack(seconds: number): void {
    this.#now -= seconds * 1000
  }
}

export class FakeMaster implements MasterService {
  readonly occasion = 'start'
  readonly lines: string[] = []
  readonly log = { line: (text: string): void => void this.lines.push(text), dated: (text: string): void => void this.lines.push(text) }
  readonly env: Readonly<Record<string, string>>
  readonly inherited: InheritedChild[] = []
  readonly killed: number[] = []
  readonly stats: Record<string, () => Json | undefined> = {}
  readonly #running = new Map<number, { tag: Json; ended: (end: ChildEnd) => void }>()
  #next = 101

  constructor(env: Readonly<Record<string, string>> = {}) {
    this.env = env
  }

  get running(): number[] {
    return [...this.#running.keys()]
  }

  run({ tag }: { tag: Json }, ended: (end: ChildEnd) => void): number {
    const pid = this.#next++
    this.#running.set(pid, { tag, ended })
    return pid
  }

  end(pid: number): void {
    const child = this.#running.get(pid)
    this.#running.delete(pid)
    child?.ended({ pid, code: 0, signal: null })
  }

  /** What runs here, for the master of the next program image. */
  handTo(other: FakeMaster): void {
    for (const [pid, { tag }] of this.#running) other.inherited.push({ pid, tag: JSON.parse(JSON.stringify(tag)) as Json })
  }

  take({ pid, tag }: InheritedChild, ended: (end: ChildEnd) => void): void {
    this.#running.set(pid, { tag, ended })
  }

  signalGroup(pid: number): boolean {
    this.killed.push(pid)
    return true
  }

  addStats(name: string, read: () => Json | undefined): void {
    this.stats[name] = read
  }

  /** Every legion has this lord. */
  lord = false

  legion(): Legion {
    const isLord = (): boolean => this.lord
    return {
      get isLord() {
        return isLord()
      },
      onChange: () => () => undefined,
    }
  }

  watch(): void {
    throw new Error('cron watches nobody')
  }

  onTouch(): boolean {
    throw new Error('cron watches no file')
  }

  stopGracefully(): void {
    throw new Error('cron stops no server')
  }
}
