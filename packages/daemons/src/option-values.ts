// What `defineConfig` takes for each option of this package.
// Made by `npm run readme-options` from the declarations of the options.

import type { FlagValue, Repeated, TextValue } from '@uwsgi-ts/core'

declare module '@uwsgi-ts/core' {
  interface OptionValues {
    /** Like attach-daemon, and the server stops gracefully when the command ends. */
    readonly 'attach-control-daemon'?: Repeated<TextValue> | undefined
    /** Run this command, which must stay in the foreground; it is started again when it ends and stopped on a reload or stop. */
    readonly 'attach-daemon'?: Repeated<TextValue> | undefined
    /** Run a command with settings of its own: cmd=COMMAND and, as further keys, pid file, signals, user, folder, files to watch. */
    readonly 'attach-daemon2'?: Repeated<TextValue> | undefined
    /** Let attached commands keep the standard input instead of /dev/null. */
    readonly 'daemons-honour-stdin'?: FlagValue | undefined
    /** LEGION COMMAND: like attach-daemon, only while this node is the lord of the legion. */
    readonly 'legion-attach-daemon'?: Repeated<TextValue> | undefined
    /** LEGION PIDFILE[,CHECKS] COMMAND: like smart-attach-daemon, only while this node is the lord of the legion. */
    readonly 'legion-smart-attach-daemon'?: Repeated<TextValue> | undefined
    /** LEGION PIDFILE[,CHECKS] COMMAND: like smart-attach-daemon2, only while this node is the lord of the legion. */
    readonly 'legion-smart-attach-daemon2'?: Repeated<TextValue> | undefined
    /** PIDFILE[,CHECKS] COMMAND: start this command, which goes to the background itself, when the pid file names no running process. */
    readonly 'smart-attach-daemon'?: Repeated<TextValue> | undefined
    /** PIDFILE[,CHECKS] COMMAND: like smart-attach-daemon, for a command that stays in the foreground; the server writes its pid file. */
    readonly 'smart-attach-daemon2'?: Repeated<TextValue> | undefined
  }
}
