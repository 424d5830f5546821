// The list of packages, and installing them with dpkg-query and apt stood in for by scripts of the test's own.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readPackageList } from '../debian.mjs'

const LIST = readPackageList(readFileSync(new URL('../debian-packages.txt', import.meta.url), 'utf8'))

test('a line of the list is a package and what is skipped without it', () => {
  expect(readPackageList('# a comment\n\nnginx-light    tests behind nginx\nwrk\n')).toEqual([
    { name: 'nginx-light', skipped: 'tests behind nginx' },
    { name: 'wrk', skipped: '' },
  ])
})

test('every package of the list says what is skipped without it, and none is listed twice', () => {
  expect(LIST.filter(({ skipped }) => skipped === '')).toEqual([])
  expect(new Set(LIST.map(({ name }) => name)).size).toBe(LIST.length)
})

describe('installing', () => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-apt-'))
    mkdirSync(join(folder, 'bin'))
    // Everything but wrk is installed; once apt-get has run its install, a file `installed` decides about wrk too.
    const have = LIST.filter(({ name }) => name !== 'wrk').map(({ name }) => `${name} installed`)
    program(
      'dpkg-query',
      `printf '%s\\n' ${have.map((line) => `'${line}'`).join(' ')}\n[ -e ${folder}/installed ] && echo 'wrk installed'\nexit 0`,
    )
    program('apt-cache', 'exit 0')
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  function program(name: string, script: string): void {
    writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  }

  function install(isRoot: boolean): unknown {
    const module = new URL('../debian.mjs', import.meta.url).href
    const options = JSON.stringify({ isRoot, policy: join(folder, 'policy-rc.d') })
    const source = `import { installDebianPackages } from '${module}'
      const { writeFileSync } = await import('node:fs')
      writeFileSync('${folder}/result', JSON.stringify((await installDebianPackages(${options})) ?? 'no apt'))`
    const env = { ...process.env, PATH: [join(folder, 'bin'), process.env['PATH']].join(delimiter) }
    const result = spawnSync(process.execPath, ['--input-type=module', '-e', source], { env, encoding: 'utf8' })
    expect(result.status, result.stderr).toBe(0)
    return JSON.parse(readFileSync(join(folder, 'result'), 'utf8'))
  }

  test('root gets what is missing, and no service is started meanwhile', () => {
    program('apt-get', `case $1 in install) cat ${folder}/policy-rc.d > ${folder}/policy-seen; echo "$@" > ${folder}/installed;; esac`)
    expect(install(true)).toEqual([])
    expect(readFileSync(join(folder, 'installed'), 'utf8')).toMatch(/--no-install-recommends .* wrk\n$/)
    expect(readFileSync(join(folder, 'policy-seen'), 'utf8')).toContain('exit 101')
    expect(existsSync(join(folder, 'policy-rc.d'))).toBe(false)
  })

  test('an ordinary user is told what is missing and apt is left alone', () => {
    program('apt-get', `[ $1 = --version ] || touch ${folder}/called`)
    expect(install(false)).toEqual([{ name: 'wrk', skipped: 'benchmarks', fault: false }])
    expect(existsSync(join(folder, 'called'))).toBe(false)
  })

  test('a package that apt knows and that is missing after the install is a fault', () => {
    program('apt-get', 'exit 0')
    expect(install(true)).toEqual([{ name: 'wrk', skipped: 'benchmarks', fault: true }])
  })

  test('without a package index nothing is a fault of this machine', () => {
    program('apt-get', '[ $1 != update ]')
    expect(install(true)).toEqual([{ name: 'wrk', skipped: 'benchmarks', fault: false }])
  })

  test('a package that the distribution does not have is no fault', () => {
    program('apt-get', 'exit 0')
    program('apt-cache', 'exit 100')
    expect(install(true)).toEqual([{ name: 'wrk', skipped: 'benchmarks', fault: false }])
  })

  test('a system without apt says so', () => {
    program('apt-get', 'exit 127')
    expect(install(true)).toBe('no apt')
  })
})
