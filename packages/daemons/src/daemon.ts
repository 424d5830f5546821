// What the supervisor asks of a daemon, whichever kind it is.

import type { InheritedChild, Json } from '@uwsgi-ts/core'

export interface Daemon {
  /** Runs it. */
  start(): void
  /** Goes on with a process of before a reload. */
  adopt(child: InheritedChild): void
  /** Ends it, or tells it of the end, for good; settles when that is done. */
  stop(signal: number): Promise<void>
  /** Ends it, to be started again. */
  restart(): void
  readonly stats: { readonly [key: string]: Json }
}
