// Why a start (or the start of a new generation) cannot go on, with the exit status that says so to whoever started the server.

/** Exit status of a master or worker, with uWSGI's numbers. */
export const ExitCode = {
  ok: 0,
  badStart: 1,
  /** A worker asks to be made cheap. */
  cheap: 15,
  /** A worker leaves because a reload was asked for. */
  reload: 17,
  /** No app could be loaded and need-app is set. */
  failedApp: 22,
  /** A worker leaves and nothing shall be said about it. */
  quiet: 29,
  /** A worker was told to end. */
  end: 30,
  /** A worker asks for a brutal reload of all. */
  brutalReload: 31,
} as const

export class StartError extends Error {
  readonly status: number

  constructor(message: string, status: number = ExitCode.badStart, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'StartError'
    this.status = status
  }
}
