// What `npm pack` would put into a package's tarball.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export function packedFiles(folder: string): string[] {
  const cache = mkdtempSync(join(tmpdir(), 'uwsgi-ts-pack-'))
  try {
    const args = ['pack', '--dry-run', '--json', '--ignore-scripts', '--offline', '--cache', cache]
    const result = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' })
    if (result.status !== 0) throw new Error(`npm pack of ${folder} ended with status ${result.status}\n${result.stderr}`)
    const [packed] = Object.values(JSON.parse(result.stdout) as Record<string, { files: Array<{ path: string }> }>)
    if (packed === undefined) throw new Error(`npm pack of ${folder} printed no package`)
    return packed.files.map(({ path }) => path)
  } finally {
    rmSync(cache, { recursive: true, force: true })
  }
}
