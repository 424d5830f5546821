// API functions of apps that only the master can answer, as a table: what the channel document lists and an engine cannot do alone.

import { workersDocument } from '../stats/document.js'
import type { Generation } from './generation.js'
import type { MasterCall } from './generation-context.js'

export interface CallTargets {
  readonly serving: Generation | undefined
  reload(): void
  /** What SIGTERM does. */
  terminate(): void
  alarm(name: string, text: string): void
}

type Answer = readonly string[]

const FUNCTIONS: Readonly<Record<string, (master: CallTargets, call: MasterCall) => Answer>> = {
  reload: (master) => {
    master.reload()
    return ['1']
  },
  stop: (master) => {
    master.terminate()
    return ['1']
  },
  workers: ({ serving }) => (serving === undefined ? [] : [JSON.stringify(workersDocument(serving))]),
  total_requests: ({ serving }) => [String(serving?.plan.table.header().total_requests ?? 0)],
  ready: ({ serving }) => [serving?.phase === 'serving' ? '1' : '0'],
  accepting: ({ serving }, { worker, args }) => {
    if (serving !== undefined && worker >= 1 && worker <= serving.plan.workers)
      serving.plan.table.set(worker - 1, 'accepting', args[0] === '0' ? 0 : 1)
    return []
  },
  alarm: (master, { args }) => {
    master.alarm(args[0] ?? '', args[1] ?? '')
    return []
  },
  // uWSGI keeps it to show it in a status page nobody has; taken so that apps which set it run.
  set_warning_message: () => [],
}

export function answerCall(master: CallTargets, call: MasterCall): void {
  const run = Object.hasOwn(FUNCTIONS, call.name) ? FUNCTIONS[call.name] : undefined
  call.answer(run === undefined ? new Error(`no such function: ${call.name}`) : run(master, call))
}
