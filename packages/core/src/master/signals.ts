// The master's signals, as one table: what each means. Installed before anything is started, taken away at the end.

export interface SignalActions {
  /** SIGINT, SIGQUIT; SIGTERM with die-on-term. */
  stop(): void
  reload(): void
  brutalReload(): void
  logStats(): void
  togglePause(): void
}

/** Returns what removes the handlers. */
export function installSignals(actions: SignalActions, dieOnTerm: boolean): () => void {
  const table: ReadonlyArray<readonly [NodeJS.Signals, () => void]> = [
    ['SIGINT', actions.stop],
    // With die-on-term SIGTERM and SIGQUIT change places, as in uWSGI.
    ['SIGQUIT', dieOnTerm ? actions.brutalReload : actions.stop],
    ['SIGTERM', dieOnTerm ? actions.stop : actions.brutalReload],
    ['SIGHUP', actions.reload],
    ['SIGUSR1', actions.logStats],
    ['SIGTSTP', actions.togglePause],
    // Would end a uWSGI master, and nobody can want that.
    ['SIGUSR2', () => undefined],
  ]
  for (const [signal, action] of table) process.on(signal, action)
  return () => {
    for (const [signal, action] of table) process.off(signal, action)
  }
}
