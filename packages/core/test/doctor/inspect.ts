// Reads an ini text as the doctor does and lets it judge for a machine that the test describes.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError } from '../../src/config/problems.js'
import { readConfig, type InspectedReading } from '../../src/config/resolve.js'
import { examine, type Finding } from '../../src/doctor/examine.js'
import { InspectedConfig } from '../../src/doctor/inspected-config.js'
import type { Machine } from '../../src/doctor/machine.js'

const GIGABYTE = 1024 ** 3

/** Not root, four cores, every folder there and closed to others. */
export const MACHINE: Machine = {
  cpus: 4,
  memory: 8 * GIGABYTE,
  somaxconn: 4096,
  uid: 1000,
  supervised: false,
  mode: () => 0o750,
}

export async function doctorOf(ini: string, machine: Partial<Machine> = {}): Promise<Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), 'uwsgi-doctor-'))
  try {
    writeFileSync(join(folder, 'app.ini'), `[uwsgi]\n${ini}\n`)
    let reading: InspectedReading | undefined
    const nothing = (): void => undefined
    await readConfig(['app.ini'], {}, folder, { log: nothing, print: nothing, inspect: (read) => (reading = read) }).catch(
      (error: unknown) => {
        if (!(error instanceof ConfigError)) throw error
      },
    )
    if (reading === undefined) throw new Error('nothing was read')
    return examine(new InspectedConfig({ ...reading, machine: { ...MACHINE, ...machine }, cwd: folder }))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
