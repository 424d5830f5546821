import { expect, test } from 'vitest'
import { posix } from '../src/index.js'
import { ended, node } from './child-process.js'
import { errorOf } from './open-descriptors.js'

const limits = ['nofile', 'nproc', 'as', 'core'] as const

test.each(limits)('the limit %s is what /proc says', async (which) => {
  const { readFileSync } = await import('node:fs')
  const name = { nofile: 'Max open files', nproc: 'Max processes', as: 'Max address space', core: 'Max core file size' }[which]
  const line =
    readFileSync('/proc/self/limits', 'utf8')
      .split('\n')
      .find((text) => text.startsWith(name)) ?? ''
  const [soft, hard] = line
    .slice(name.length)
    .trim()
    .split(/\s+/)
    .map((text) => (text === 'unlimited' ? Infinity : Number(text)))
  expect(posix.getRlimit(which)).toEqual({ soft, hard })
})

test('a soft limit can be lowered, and a soft limit over the hard one is EINVAL', async () => {
  const child = node(`
    const { hard } = posix.getRlimit('nofile')
    posix.setRlimit('nofile', 100, hard)
    console.log(JSON.stringify(posix.getRlimit('nofile')) === JSON.stringify({ soft: 100, hard }))
    try { posix.setRlimit('nofile', 101, 100) } catch (error) { console.log(error.code, error.syscall) }
    posix.setRlimit('core', 0, Infinity)
    console.log(posix.getRlimit('core').hard)`)
  expect(await child.output).toBe('true\nEINVAL setrlimit\nInfinity\n')
  await child.status
})

test.each([
  ['stack', 1, 1],
  ['nofile', -1, 1],
  ['nofile', 1, Number.NaN],
  ['nofile', 1.5, 2],
  ['nofile', '1', 2],
  [1, 1, 1],
])('setRlimit(%s, %s, %s) is refused', (which, soft, hard) => {
  expect(errorOf(() => posix.setRlimit(which as never, soft as never, hard as never)).code).toMatch(/^ERR_/)
})

test('memory of this process is about what Node says, with pss and uss within rss', () => {
  const mine = posix.memory(process.pid)
  expect(Math.abs(mine.rss - process.memoryUsage().rss)).toBeLessThan(32 * 1024 * 1024)
  expect(mine.uss).toBeGreaterThan(0)
  expect(mine.uss).toBeLessThanOrEqual(mine.pss)
  expect(mine.pss).toBeLessThanOrEqual(mine.rss + 1024 * 1024)
  expect(mine.rss).toBeLessThan(mine.vsz)
})

test('memory of a process that is gone is zeros', async () => {
  const child = node('')
  await child.status
  await child.output
  expect(posix.memory(child.pid)).toEqual({ rss: 0, vsz: 0, pss: 0, uss: 0 })
  expect(errorOf(() => posix.memory(0))).toMatchObject({ code: 'ERR_OUT_OF_RANGE' })
})

test('getsid of a process that is gone is ESRCH', async () => {
  const child = node('')
  await child.status
  await child.output
  expect(errorOf(() => posix.getsid(child.pid))).toMatchObject({ code: 'ESRCH', syscall: 'getsid' })
})

test('setNoNewPrivileges and setParentDeathSignal reach the kernel', async () => {
  const child = node(`
    import { readFileSync } from 'node:fs'
    posix.setNoNewPrivileges()
    posix.setParentDeathSignal(9)
    posix.setParentDeathSignal(0)
    console.log(/NoNewPrivs:\\t(.)/.exec(readFileSync('/proc/self/status', 'utf8'))[1])`)
  expect(await child.output).toBe('1\n')
  await child.status
})

test('a process that asks for a parent death signal is ended with its parent', async () => {
  posix.setChildSubreaper(true)
  const dist = JSON.stringify(new URL('../dist/index.js', import.meta.url).href)
  const grandchild = `import(${dist}).then(({ posix }) => {
    posix.setParentDeathSignal(15)
    process.kill(process.ppid, 'SIGKILL')
    setTimeout(() => {}, 600_000)
  })`
  const middle = node(`
    console.log(posix.spawn({ file: process.execPath, args: ['node', '-e', ${JSON.stringify(grandchild)}], env: {}, fds: [] }))
    setTimeout(() => {}, 600_000)`)
  expect(await middle.status).toMatchObject({ signal: 9 })
  const pid = Number(await middle.output)
  expect(await ended(pid)).toEqual({ pid, code: null, signal: 15 })
  posix.setChildSubreaper(false)
})

test.each([-1, 65, 'x', 1.5])('%s is no signal', (signal) => {
  expect(errorOf(() => posix.setParentDeathSignal(signal as never)).code).toMatch(/^ERR_/)
})
