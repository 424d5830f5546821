// Rights, namespaces and CPUs of children. What needs root is run in processes of its own, whose namespaces end with them.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { posix, type Confinement } from '../src/index.js'
import { node, shell } from './child-process.js'
import { errorOf } from './open-descriptors.js'

const asRoot = describe.skipIf(process.getuid?.() !== 0)

/** Runs a shell command under a confinement and gives what it printed. */
async function confined(confine: Confinement, command: string): Promise<string> {
  const child = shell(command, { confine })
  const output = await child.output
  await child.status
  return output
}

describe('a child', () => {
  test('gets its own limits', async () => {
    expect(await confined({ limits: { nofile: 77, core: 0 } }, 'ulimit -n; ulimit -c')).toBe('77\n0\n')
  })

  test('cannot gain rights by a program with no_new_privs', async () => {
    expect(await confined({ noNewPrivileges: true }, 'grep NoNewPrivs /proc/self/status')).toBe('NoNewPrivs:\t1\n')
  })

  test.each([
    [{ uid: -1 }, 'posix.spawn: confine.uid: -1 is not an integer'],
    [{ groups: 5 }, 'posix.spawn: confine.groups: expected an array'],
    [{ limits: { stack: 1 } }, '"stack" is not a known limit'],
    [{ capabilities: 2 ** 60 }, 'posix.spawn: confine.capabilities:'],
  ])('is not started with the confinement %j', (confine, message) => {
    const error = errorOf(() => posix.spawn({ file: 'true', args: ['true'], env: {}, fds: [], confine: confine as Confinement }))
    expect(error.message).toContain(message)
  })

  test('that may not have what it should is an error with the name of the call', () => {
    const error = errorOf(() => posix.spawn({ file: 'true', args: ['true'], env: {}, fds: [], confine: { limits: { nofile: 2 ** 40 } } }))
    expect(error).toMatchObject({ code: 'EPERM', syscall: 'setrlimit' })
  })
})

test('CPUs of a thread are what was set', async () => {
  const child = node(`
    posix.setCpuAffinity(0, [0])
    const { readFileSync } = await import('node:fs')
    console.log(/^Cpus_allowed_list:\\t(.*)$/m.exec(readFileSync('/proc/thread-self/status', 'utf8'))[1])
    try { posix.setCpuAffinity(0, []) } catch (error) { console.log(error.code, error.syscall) }`)
  expect(await child.output).toBe('0\nEINVAL sched_setaffinity\n')
  await child.status
})

asRoot('as root', () => {
  test('a child has exactly the user, the groups and the capabilities it was given', async () => {
    const bit = 1 << 10
    const output = await confined(
      { uid: 65534, gid: 65534, groups: [4, 7], capabilities: bit },
      `id -u; id -g; id -G; grep -E '^Cap(Eff|Prm|Inh|Amb)' /proc/self/status`,
    )
    const mask = bit.toString(16).padStart(16, '0')
    expect(output).toBe(`65534\n65534\n65534 4 7\n${['Inh', 'Prm', 'Eff', 'Amb'].map((set) => `Cap${set}:\t${mask}`).join('\n')}\n`)
  })

  test('a host name set in a namespace of its own is not seen outside', async () => {
    const before = readFileSync('/proc/sys/kernel/hostname', 'utf8')
    const child = node(`
      const { openSync } = await import('node:fs')
      const { hostname } = await import('node:os')
      const outside = openSync('/proc/self/ns/uts', 'r')
      const name = hostname()
      posix.unshare(0x04000000)
      posix.setHostname('inside')
      console.log(hostname())
      posix.joinNamespace(outside)
      console.log(hostname() === name)`)
    expect(await child.output).toBe('inside\ntrue\n')
    await child.status
    expect(readFileSync('/proc/sys/kernel/hostname', 'utf8')).toBe(before)
  })

  test('the keeper of a jail starts programs behind its root as children of the master', async () => {
    const child = node(`
      const { mkdtempSync, rmSync, readlinkSync, mkdirSync, existsSync } = await import('node:fs')
      const root = mkdtempSync('/tmp/keeper-')
      const { pid, fd } = posix.startKeeper()
      const call = (...args) => posix.keeperCall(fd, ...args)
      call('unshare', [], 0x20000)
      call('mount', ['', 'none', '/', ''], (1 << 18) | 16384)
      call('mount', ['tmpfs', 'jail', root, ''], 0)
      for (const name of ['usr', 'lib', 'lib64', 'bin']) {
        call('mkdir', [root + '/' + name], 0o755)
        call('mount', ['', '/' + name, root + '/' + name, ''], 4096 | 16384)
      }
      call('chroot', [root])
      call('chdir', ['/'])
      call('write', ['/seen', 'hello'], 0)
      posix.keeperConfine(fd, { groups: [], gid: 65534, uid: 65534, capabilities: 0 })
      const run = async (options) => {
        const pid = posix.keeperSpawn(fd, { env: { PATH: '/bin:/usr/bin' }, fds: [], ...options })
        for (;;) { const end = posix.waitPid(pid); if (end !== null) return end.code; await new Promise((done) => setTimeout(done, 5)) }
      }
      console.log(await run({ file: 'sh', args: ['sh', '-c', 'cat /seen; echo; id -u; echo $PPID; pwd; exit 3'] }), process.pid)
      try { posix.keeperSpawn(fd, { file: '/nothing', args: ['x'], env: {}, fds: [] }) } catch (error) { console.log(error.code, error.syscall) }
      try { call('chroot', ['/']) } catch (error) { console.log(error.code, error.syscall) }
      console.log(existsSync(root + '/seen'))
      posix.close(fd)
      for (;;) { const end = posix.waitPid(pid); if (end !== null) { console.log(end.code); break } await new Promise((done) => setTimeout(done, 5)) }
      console.log(posix.waitPid(-1))
      rmSync(root, { recursive: true })`)
    const lines = (await child.output).split('\n')
    expect(lines.slice(0, 3)).toEqual(['hello', '65534', lines[5 - 1]?.split(' ')[1]])
    expect(lines.slice(3)).toEqual(['/', `3 ${lines[2]}`, 'ENOENT execve', 'EPERM chroot', 'false', '0', 'null', ''])
    await child.status
  })

  test('descriptors pass through a unix socket', async () => {
    const child = node(`
      const { readlinkSync, openSync } = await import('node:fs')
      const [one, two] = posix.socketPair()
      const file = openSync('/etc/hostname', 'r')
      posix.sendDescriptors(one, Buffer.from('names'), [file, 2])
      const { bytes, fds } = posix.receiveDescriptors(two)
      console.log(bytes.toString(), fds.length, readlinkSync('/proc/self/fd/' + fds[0]))`)
    expect(await child.output).toBe('names 2 /etc/hostname\n')
    await child.status
  })
})
