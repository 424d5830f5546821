// The capabilities of `cap`: what a server keeps of root's rights when it becomes another user.

import type { Settings } from '../config/settings.js'
import type { Log } from '../master/log.js'
import { StartError } from '../master/start-error.js'
import { ISOLATION_LINES as LINES } from './log-lines.js'

/** Linux CAP_* in the order of their numbers, without the prefix. */
const NAMES =
  `chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service net_broadcast net_admin
net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod
lease audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore`.split(
    /\s+/,
  )

interface Capability {
  readonly name: string
  readonly number: number
}

function parse(text: string): Array<Capability | string> {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
    .map((name) => {
      const number = /^\d+$/.test(name) ? Number(name) : NAMES.indexOf(name.toLowerCase().replace(/^cap_/, ''))
      return number < 0 || number >= NAMES.length ? name : { name, number }
    })
}

/** Mask with bit N for capability N; undefined without `cap`. Unknown ones are left out, as in uWSGI. */
export function keptCapabilities(settings: Settings): number | undefined {
  const text = settings.string('cap')
  if (text === undefined) return undefined
  // Beyond bit 31 only arithmetic, not the operators for bits, is exact.
  const numbers = new Set(parse(text).flatMap((one) => (typeof one === 'string' ? [] : [one.number])))
  return [...numbers].reduce((mask, number) => mask + 2 ** number, 0)
}

/** Says which are kept, and refuses what cannot be: root that stays root keeps everything. */
export function checkCapabilities(settings: Settings, log: Log): void {
  const text = settings.string('cap')
  if (text === undefined) return
  for (const one of parse(text))
    log.line(typeof one === 'string' ? LINES.unknownCapability(one) : LINES.settingCapability(one.name, one.number))
  if (!settings.has('uid')) throw new StartError('cap: says what is kept when root is given up; expected uid beside it')
  if (settings.flag('drop-after-apps'))
    throw new StartError('cap: cannot be kept with drop-after-apps, where the interpreters give up root themselves; expected one of both')
}
