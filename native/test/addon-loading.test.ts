import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { start } from './child-process.js'

const native = fileURLToPath(new URL('..', import.meta.url))
let folder: string

// The package as it is installed from the registry: no sources, no build folder.
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-loading-'))
  cpSync(join(native, 'dist'), join(folder, 'dist'), { recursive: true })
  copyFileSync(join(native, 'package.json'), join(folder, 'package.json'))
  symlinkSync(join(native, '..', 'node_modules'), join(folder, 'node_modules'))
})
afterEach(() => rmSync(folder, { recursive: true }))

async function load(script: string, before = ''): Promise<string> {
  const module = `${before}\nconst url = ${JSON.stringify(join(folder, 'dist', 'index.js'))}\n${script}`
  const child = start({ args: [process.execPath, '--input-type=module', '-e', module] })
  const output = await child.output
  await child.status
  return output
}

test('a prebuild is found and loaded when there is no build folder', async () => {
  const prebuilds = join(folder, 'prebuilds', `linux-${process.arch}`)
  mkdirSync(prebuilds, { recursive: true })
  // The name prebuildify 6 gives it with --napi.
  copyFileSync(join(native, 'build', 'Release', 'uwsgi_ts.node'), join(prebuilds, '@uwsgi-ts+native.node'))
  expect(
    await load(`const { posix, shm } = await import(url); console.log(posix.getsid(process.pid) === posix.getsid(0), shm.layout.maxApps)`),
  ).toBe('true 64\n')
})

test('without prebuild and build the error says what to run', async () => {
  const output = await load(`await import(url).catch((error) => console.log(error.message, '|', error.cause.message))`)
  expect(output).toContain(`no addon that loads for linux-${process.arch}`)
  expect(output).toContain('npm run build -w native')
})

test('on another platform the error says so', async () => {
  const output = await load(
    `await import(url).catch((error) => console.log(error.message))`,
    `Object.defineProperty(process, 'platform', { value: 'darwin' })`,
  )
  expect(output).toMatch(/runs on Linux only, this is darwin/)
})
