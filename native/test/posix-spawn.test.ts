import { mkdtempSync, openSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { posix } from '../src/index.js'
import { ended, node, shell, start } from './child-process.js'
import { errorOf, newDescriptors, openDescriptors } from './open-descriptors.js'

let folder: string
let before: Map<number, string>

beforeEach(() => {
  before = openDescriptors()
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'uwsgi-ts-spawn-')))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
  expect(newDescriptors(before)).toEqual([])
})

/** Files `0` to `count - 1` that hold their own number, opened. */
function numberedFiles(count: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    writeFileSync(join(folder, String(i)), String(i))
    return openSync(join(folder, String(i)), 'r')
  })
}

describe('spawn', () => {
  test('passes arguments, environment and nothing else', async () => {
    const child = start({ args: ['/usr/bin/env'], env: { ONE: '1', EMPTY: '', UTF8: 'żółw' } })
    expect(await child.output).toBe('ONE=1\nEMPTY=\nUTF8=żółw\n')
    expect(await child.status).toEqual({ pid: child.pid, code: 0, signal: null })
  })

  test('argv[0] may differ from the file, and a name without slash is looked up in the PATH given', async () => {
    const child = start({ file: 'sh', args: ['a name', '-c', 'echo "$0"'], env: { PATH: '/nonexistent:/bin' } })
    expect(await child.output).toBe('a name\n')
    await child.status
  })

  test('starts in cwd', async () => {
    const child = shell('pwd', { cwd: folder })
    expect(await child.output).toBe(`${folder}\n`)
    await child.status
  })

  test('descriptors are mapped right when sources and targets overlap', async () => {
    const [a, b, c] = numberedFiles(3) as [number, number, number]
    // A rotation and a copy: every source is also the target of another.
    const fds: Array<[number, number]> = [
      [a, b],
      [b, c],
      [c, a],
      [a, 60],
    ]
    const child = shell(`cat /dev/fd/${a} /dev/fd/${b} /dev/fd/${c} /dev/fd/60`, { fds })
    expect(await child.output).toBe('2010')
    await child.status
    for (const fd of [a, b, c]) posix.close(fd)
  })

  test('a descriptor mapped to its own number survives although it was close-on-exec', async () => {
    const [a] = numberedFiles(1) as [number]
    const child = shell(`cat /dev/fd/${a}`, { fds: [[a, a]] })
    expect(await child.output).toBe('0')
    await child.status
    posix.close(a)
  })

  test('standard input, output and error are inherited unless named, and every other descriptor is closed', async () => {
    const leaky = openSync('/dev/null', 'r')
    posix.setCloseOnExec(leaky, false)
    const child = node(
      `import { readdirSync } from 'node:fs'
       const { readlinkSync } = await import('node:fs')
       const links = readdirSync('/proc/self/fd').map((fd) => { try { return fd + ' ' + readlinkSync('/proc/self/fd/' + fd) } catch { return '' } })
       console.log(JSON.stringify(links))`,
      { fds: [[leaky, 50]] },
    )
    const links = JSON.parse(await child.output) as string[]
    await child.status
    expect(links.filter((link) => link.endsWith('/dev/null') && !link.startsWith('0 '))).toContainEqual('50 /dev/null')
    expect(links.some((link) => link.startsWith(`${leaky} `) && link.endsWith('/dev/null'))).toBe(false)
    posix.close(leaky)
    // 3 is the shell reading the folder.
    const listed = shell('cd /proc/$$/fd; echo *')
    expect(await listed.output).toBe('0 1 2 3\n')
    await listed.status
  })

  test('the child starts with every signal at default and none blocked, although Node ignores SIGPIPE', async () => {
    const onHangup = (): void => {}
    process.on('SIGHUP', onHangup)
    const child = start({ args: ['/bin/cat', '/proc/self/status'] })
    const output = await child.output
    await child.status
    process.off('SIGHUP', onHangup)
    expect(/^SigIgn:\t.*[13579bdf]...$/m.test(readFileSync('/proc/self/status', 'utf8'))).toBe(true)
    expect(output).toContain('SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\nSigCgt:\t0000000000000000\n')
  })

  test('newSession makes the child the leader of a session', async () => {
    const [ours, theirs] = posix.socketPair()
    const leader = shell('cat <&9', { newSession: true, fds: [[theirs, 9]] })
    const member = shell('cat <&9', { fds: [[theirs, 9]] })
    expect(posix.getsid(leader.pid)).toBe(leader.pid)
    expect(posix.getsid(member.pid)).toBe(posix.getsid(0))
    posix.close(theirs)
    posix.close(ours)
    await Promise.all([leader.status, member.status, leader.output, member.output])
  })

  test('the child gets its death signal when the process that started it dies', async () => {
    // A middle process starts a sleeper, tells its pid and is killed; as subreaper this process then sees the sleeper end.
    posix.setChildSubreaper(true)
    const middle = node(`
      const pid = posix.spawn({ file: '/bin/sleep', args: ['sleep', '600'], env: {}, fds: [], parentDeathSignal: 15 })
      process.stdout.write(String(pid))
      process.kill(process.pid, 'SIGKILL')`)
    const sleeper = Number(await middle.output)
    expect(await middle.status).toEqual({ pid: middle.pid, code: null, signal: 9 })
    expect(await ended(sleeper)).toEqual({ pid: sleeper, code: null, signal: 15 })
    posix.setChildSubreaper(false)
  })

  test.each([
    ['a file that does not exist', { file: '/nonexistent/program' }, 'ENOENT', 'execve'],
    ['a name that no PATH folder has', { file: 'no-such-program' }, 'ENOENT', 'execve'],
    ['a file that is no program', { file: '/etc/passwd' }, 'EACCES', 'execve'],
    ['a folder', { file: '/tmp' }, 'EACCES', 'execve'],
    ['a cwd that does not exist', { file: '/bin/true', cwd: '/nonexistent' }, 'ENOENT', 'chdir'],
  ])('%s is thrown here, and no child is left behind', (_, options, code, syscall) => {
    const error = errorOf(() => posix.spawn({ args: ['x'], env: { PATH: '/bin' }, fds: [], ...options }))
    expect(error).toMatchObject({ code, syscall })
    expect(error.message).toContain('cwd' in options ? options.cwd : options.file)
    expect(posix.waitPid(-1)).toBeNull()
  })

  test('a script without interpreter line is ENOEXEC', () => {
    const file = join(folder, 'script')
    writeFileSync(file, 'exit 0\n', { mode: 0o755 })
    expect(errorOf(() => posix.spawn({ file, args: ['x'], env: {}, fds: [] }))).toMatchObject({ code: 'ENOEXEC', syscall: 'execve' })
  })

  test('a closed descriptor is EBADF and the message says which', () => {
    const error = errorOf(() => posix.spawn({ file: '/bin/true', args: ['x'], env: {}, fds: [[999_999, 7]] }))
    expect(error).toMatchObject({ code: 'EBADF', syscall: 'spawn' })
    expect(error.message).toContain('999999')
  })

  test('a target over the limit of descriptors is an error of the mapping', () => {
    expect(errorOf(() => posix.spawn({ file: '/bin/true', args: ['x'], env: {}, fds: [[0, 2_000_000_000]] })).syscall).toBe('dup2')
  })

  test.each([
    ['no options', undefined, 'options'],
    ['no file', { args: ['x'], env: {}, fds: [] }, 'file'],
    ['an empty file', { file: '', args: ['x'], env: {}, fds: [] }, 'file'],
    ['args that are text', { file: '/bin/true', args: 'x', env: {}, fds: [] }, 'args'],
    ['an argument that is a number', { file: '/bin/true', args: ['x', 1], env: {}, fds: [] }, 'args[1]'],
    ['no argv[0]', { file: '/bin/true', args: [], env: {}, fds: [] }, 'args'],
    ['a NUL in an argument', { file: '/bin/true', args: ['a\0b'], env: {}, fds: [] }, 'args[0]'],
    ['a variable that is no text', { file: '/bin/true', args: ['x'], env: { A: 1 }, fds: [] }, 'env.A'],
    ['a variable name with =', { file: '/bin/true', args: ['x'], env: { 'A=B': '1' }, fds: [] }, 'A=B'],
    ['a pair of three', { file: '/bin/true', args: ['x'], env: {}, fds: [[0, 1, 2]] }, 'fds[0]'],
    ['a negative target', { file: '/bin/true', args: ['x'], env: {}, fds: [[0, -1]] }, 'fds[0][1]'],
    [
      'a target named twice',
      {
        file: '/bin/true',
        args: ['x'],
        env: {},
        fds: [
          [0, 7],
          [1, 7],
        ],
      },
      '7',
    ],
    ['a signal that does not exist', { file: '/bin/true', args: ['x'], env: {}, fds: [], parentDeathSignal: 65 }, 'parentDeathSignal'],
    ['a newSession that is a number', { file: '/bin/true', args: ['x'], env: {}, fds: [], newSession: 1 }, 'newSession'],
  ])('%s is refused with a message that names it', (_, options, part) => {
    const error = errorOf(() => posix.spawn(options as never))
    expect(error.code).toMatch(/^ERR_(INVALID_ARG_TYPE|OUT_OF_RANGE)$/)
    expect(error.message).toContain(part)
  })
})

describe('waitPid', () => {
  test('is null while the child runs and gives code or signal once', async () => {
    const [ours, theirs] = posix.socketPair()
    const pid = posix.spawn({ file: '/bin/sh', args: ['sh', '-c', 'read x <&3; exit 7'], env: {}, fds: [[theirs, 3]] })
    posix.close(theirs)
    expect(posix.waitPid(pid)).toBeNull()
    posix.close(ours)
    expect(await ended(pid)).toEqual({ pid, code: 7, signal: null })
    expect(posix.waitPid(pid)).toBeNull()
  })

  test('tells the signal that killed a child', async () => {
    const pid = posix.spawn({ file: '/bin/sleep', args: ['sleep', '600'], env: {}, fds: [] })
    process.kill(pid, 'SIGKILL')
    expect(await ended(pid)).toEqual({ pid, code: null, signal: 9 })
  })

  test('-1 gives any child that has ended', async () => {
    const [ours, theirs] = posix.socketPair()
    const pid = posix.spawn({ file: '/bin/sh', args: ['sh', '-c', 'exit 3'], env: {}, fds: [[theirs, 3]] })
    posix.close(theirs)
    posix.close(ours)
    expect(await ended(-1)).toEqual({ pid, code: 3, signal: null })
  })

  test('is null for a process that is not our child', () => {
    expect(posix.waitPid(1)).toBeNull()
  })

  test.each([0, -2, 1.5, Number.NaN])('%s is refused as pid', (pid) => {
    expect(errorOf(() => posix.waitPid(pid))).toMatchObject({ code: 'ERR_OUT_OF_RANGE' })
  })
})

test.runIf(process.getuid?.() === 0)('a child that changes its user dies with its parent all the same', async () => {
  const parent = node(`
    posix.spawn({ file: '/bin/sleep', args: ['sleep', '60'], env: {}, fds: [[1, 3]], parentDeathSignal: 9, confine: { uid: 65534, gid: 65534 } })
    process.kill(process.pid, 'SIGKILL')
  `)
  expect(await parent.status).toMatchObject({ signal: 9 })
  // The output ends when its last holder, the child, has ended.
  expect(await parent.output).toBe('')
})

test.runIf(process.getuid?.() === 0)('a child with a pid namespace of its own is number 1 there, and all of it ends with it', async () => {
  // The output ends when its last holder, the sleep, has ended.
  const child = shell('echo $$; sleep 60 & exit 7', { newPidNamespace: true, newSession: true })
  expect(await child.status).toMatchObject({ code: 7 })
  expect(await child.output).toBe('1\n')
})

test('an orphan of a descendant becomes our child once we are subreaper', async () => {
  posix.setChildSubreaper(true)
  // The inner shell is orphaned by its parent's exit; it ends when our end of the pair is closed.
  const [ours, theirs] = posix.socketPair()
  const parent = shell('(echo ready; read x <&9; exit 5) >&1 & echo $!', { fds: [[theirs, 9]] })
  posix.close(theirs)
  expect(await parent.status).toMatchObject({ code: 0 })
  posix.close(ours)
  const orphan = Number(/\d+/.exec(await parent.output)?.[0])
  expect(await ended(orphan)).toEqual({ pid: orphan, code: 5, signal: null })
  posix.setChildSubreaper(false)
})
