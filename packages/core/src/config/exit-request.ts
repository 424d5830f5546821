// Thrown while the configuration is being read when an option asks for something else than a start (`--version`, `--reload PIDFILE`). The CLI does it.

export type ExitAction =
  | {
      readonly kind: 'help' | 'option-help' | 'show-options'
      /** Empty when the option stood alone. */
      readonly topic: string
      readonly pluginsDirs: readonly string[]
      /** As in `plugin = ...`. */
      readonly plugins: readonly string[]
    }
  | { readonly kind: 'version' }
  | { readonly kind: 'exit'; readonly status: number }
  | {
      readonly kind: 'signal'
      readonly signal: 'SIGINT' | 'SIGHUP' | 'SIGTSTP'
      readonly pidfile: string
      /** What stands there, when it is no path. */
      readonly read?: { readonly text: string } | { readonly message: string }
    }
  | { readonly kind: 'connect-and-read'; readonly address: string }
  /** `ADDRESS,NUMBER` as it was written. */
  | { readonly kind: 'send-signal'; readonly argument: string }
  /** To standard output, as they are. */
  | { readonly kind: 'write'; readonly bytes: Uint8Array }

export class ExitRequest extends Error {
  readonly action: ExitAction

  constructor(action: ExitAction) {
    super(`exit requested: ${action.kind}`)
    this.name = 'ExitRequest'
    this.action = action
  }
}
