// What the letters of the master FIFO mean. Letters of features that are not built are named here, so that using one says so.

export interface InstanceActions {
  reload(): void
  brutalReload(): void
  stop(): void
  stopGracefully(): void
  reloadWorkers(): void
  killWorkers(): void
  /** `touched`: the file whose touch asks for it. */
  chainReload(touched?: string): void
  logStats(): void
  togglePause(): void
  writePidfiles(): void
  moreWorkers(): void
  fewerWorkers(): void
  goCheap(): void
  reopenLog(): void
  rotateLog(): void
  /** Ends at once, with status 1. */
  detonate(): void
}

type Command = (actions: InstanceActions) => void

export const FIFO_COMMANDS: Readonly<Record<string, Command>> = {
  r: (actions) => actions.reload(),
  R: (actions) => actions.brutalReload(),
  q: (actions) => actions.stopGracefully(),
  Q: (actions) => actions.stop(),
  w: (actions) => actions.reloadWorkers(),
  W: (actions) => actions.killWorkers(),
  c: (actions) => actions.chainReload(),
  s: (actions) => actions.logStats(),
  p: (actions) => actions.togglePause(),
  P: (actions) => actions.writePidfiles(),
  '+': (actions) => actions.moreWorkers(),
  '-': (actions) => actions.fewerWorkers(),
  C: (actions) => actions.goCheap(),
  l: (actions) => actions.reopenLog(),
  L: (actions) => actions.rotateLog(),
}

/** Letters of uWSGI that do nothing here yet, and what they ask for. */
export const UNBUILT_COMMANDS: Readonly<Record<string, string>> = {
  B: 'reinforcement from the Emperor',
  E: 'an Emperor rescan',
  f: 'a copy of the master',
  S: 'the subscriptions',
}
