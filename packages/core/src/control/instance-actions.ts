// What the master FIFO, touches and their like can ask of the master.

import type { Master } from '../master/master.js'
import type { InstanceActions } from './commands.js'

export function instanceActions(master: Master): InstanceActions {
  return {
    reload: () => void master.reload(),
    brutalReload: () => void master.brutalReload(),
    stop: () => master.stop(),
    stopGracefully: () => void master.stopGracefully(),
    reloadWorkers: () => master.reloadWorkers(),
    killWorkers: () => master.killWorkers(),
    chainReload: (touched) => master.chainReload(touched),
    logStats: () => master.logStats(),
    togglePause: () => master.togglePause(),
    writePidfiles: () => master.writePidfiles(),
    moreWorkers: () => master.serving?.cheaper?.more(),
    fewerWorkers: () => master.serving?.cheaper?.fewer(),
    goCheap: () => master.serving?.cheaper?.goCheap(),
    reopenLog: () => master.logFiles.reopen(),
    rotateLog: () => master.logFiles.rotate(),
    detonate: () => master.detonate(),
  }
}
