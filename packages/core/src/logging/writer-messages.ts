// What the master says to the process that writes the log file: one JSON object a line on descriptor 3. There are no answers; what went wrong stands in the log.

import type { LogPlan } from './log-plan.js'

export type WriterMessage =
  /** Comes first, and again after a reload; `reopen`: the path is opened anew then. */
  { readonly do: 'plan'; readonly plan: LogPlan; readonly reopen: boolean } | { readonly do: 'reopen' } | { readonly do: 'rotate' }

/** Numbers of the writer's descriptors: lines come in on `lines`; 1 and 2 are the log file as it is open. */
export const WRITER_FDS = { lines: 0, file: 1, control: 3 } as const
