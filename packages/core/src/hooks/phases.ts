// The phases of an instance's life that hooks can be tied to: how options and log lines name them, and what a failure means.

export interface HookPhase {
  /** As in the options: `hook-as-root`, `exec-as-root`. */
  readonly name: HookPhaseName
  /** As in the log. */
  readonly title: string
  /** A failing hook ends the instance. */
  readonly fatal: boolean
  /** Has the options exec-PHASE and call-PHASE too. */
  readonly commands: boolean
  /** Has the options mount-PHASE and umount-PHASE too. */
  readonly mounts: boolean
}

export type HookPhaseName =
  | 'asap'
  | 'pre-jail'
  | 'in-jail'
  | 'post-jail'
  | 'as-root'
  | 'as-user'
  | 'pre-app'
  | 'post-app'
  | 'as-user-atexit'
  | 'master-start'
  | 'post-fork'
  | 'accepting'
  | 'accepting-once'
  | 'accepting1'
  | 'accepting1-once'
  | 'touch'

const phase = (name: HookPhaseName, how: { title?: string; fatal?: boolean; commands?: boolean; mounts?: boolean } = {}): HookPhase => ({
  name,
  title: how.title ?? name,
  fatal: how.fatal ?? true,
  commands: how.commands ?? false,
  mounts: how.mounts ?? false,
})

export const HOOK_PHASES: Readonly<Record<HookPhaseName, HookPhase>> = {
  asap: phase('asap', { commands: true, mounts: true }),
  'pre-jail': phase('pre-jail', { commands: true, mounts: true }),
  'in-jail': phase('in-jail', { commands: true, mounts: true }),
  'post-jail': phase('post-jail', { commands: true, mounts: true }),
  'as-root': phase('as-root', { title: 'as root', commands: true, mounts: true }),
  'as-user': phase('as-user', { title: 'as user', commands: true }),
  'pre-app': phase('pre-app', { title: 'pre app', commands: true }),
  'post-app': phase('post-app', { title: 'post app', commands: true }),
  'as-user-atexit': phase('as-user-atexit', { title: 'atexit', fatal: false, commands: true }),
  'master-start': phase('master-start'),
  'post-fork': phase('post-fork'),
  accepting: phase('accepting'),
  'accepting-once': phase('accepting-once'),
  accepting1: phase('accepting1'),
  'accepting1-once': phase('accepting1-once'),
  touch: phase('touch', { fatal: false }),
}
