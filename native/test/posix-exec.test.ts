import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { posix } from '../src/index.js'
import { node } from './child-process.js'
import { errorOf } from './open-descriptors.js'

test('exec keeps the pid and replaces program, arguments and environment', async () => {
  const child = node(`posix.exec('/bin/sh', ['renamed', '-c', 'echo $$ $0 $ONLY; env | grep -c NODE_X'], { ONLY: 'this' }, [])`, {
    env: { NODE_X: '1' },
  })
  expect(await child.output).toBe(`${child.pid} renamed this\n0\n`)
  expect(await child.status).toMatchObject({ code: 1 })
})

test('exec keeps only 0, 1, 2 and the named descriptors, a close-on-exec listener among them', async () => {
  const child = node(`
    const fd = posix.listen({ kind: 'tcp', host: '127.0.0.1', port: 0 }, 5)
    const other = posix.listen({ kind: 'tcp', host: '127.0.0.1', port: 0 }, 5)
    posix.setCloseOnExec(other, false)
    posix.dup2(fd, 40)
    process.stdout.write(fd + ' ')
    posix.exec('/bin/sh', ['sh', '-c', 'cd /proc/$$/fd; echo *'], {}, [fd, 40])`)
  const [fd, ...left] = (await child.output).trim().split(' ').map(Number)
  await child.status
  // 3 is the shell reading the folder.
  expect(left).toEqual([0, 1, 2, 3, fd, 40].sort((a, b) => String(a).localeCompare(String(b))))
})

test('a listener passed over exec still listens on the same port in a new Node', async () => {
  const dist = JSON.stringify(new URL('../dist/index.js', import.meta.url).href)
  const second = `import(${dist}).then(({ posix }) => console.log(posix.isListening(30), posix.address(30).port === Number(process.argv[1]), process.pid))`
  const child = node(`
    posix.dup2(posix.listen({ kind: 'tcp', host: '127.0.0.1', port: 0 }, 5), 30)
    posix.exec(process.execPath, ['node', '-e', ${JSON.stringify(second)}, String(posix.address(30).port)], {}, [30])`)
  expect(await child.output).toBe(`true true ${child.pid}\n`)
  expect(await child.status).toMatchObject({ code: 0 })
})

test('exec resets handlers, ignored signals and the mask', async () => {
  const child = node(`
    process.on('SIGHUP', () => {})
    posix.exec('/bin/cat', ['cat', '/proc/self/status'], {}, [])`)
  expect(await child.output).toContain('SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\nSigCgt:\t0000000000000000\n')
  await child.status
})

test('a failed exec is thrown, and the process goes on with its descriptors, handlers and SIGPIPE ignored', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-exec-'))
  const child = node(`
    import { readFileSync } from 'node:fs'
    const alive = setTimeout(() => {}, 30_000)
    const heard = new Promise((resolve) => process.once('SIGHUP', resolve))
    const fd = posix.listen({ kind: 'unix', path: ${JSON.stringify(join(folder, 's'))} }, 5)
    const signals = () => /SigBlk[^]*SigCgt:\\t\\w+/.exec(readFileSync('/proc/self/status', 'utf8'))[0]
    const before = signals()
    try { posix.exec('/nonexistent', ['x'], {}, [fd]) } catch (error) { console.log(error.code, error.syscall) }
    console.log(posix.isListening(fd), signals() === before, /flags:\\s+02/.test(readFileSync('/proc/self/fdinfo/' + fd, 'utf8')))
    process.kill(process.pid, 'SIGHUP')
    await heard
    clearTimeout(alive)
    console.log('still here')`)
  expect(await child.output).toBe('ENOENT execve\ntrue true true\nstill here\n')
  expect(await child.status).toMatchObject({ code: 0 })
  rmSync(folder, { recursive: true })
})

test.each([
  ['a closed descriptor', () => posix.exec('/bin/true', ['x'], {}, [999_999]), 'EBADF', '999999'],
  ['a descriptor that is text', () => posix.exec('/bin/true', ['x'], {}, ['3' as never]), 'ERR_INVALID_ARG_TYPE', 'keep[0]'],
  ['no argv[0]', () => posix.exec('/bin/true', [], {}, []), 'ERR_OUT_OF_RANGE', 'args'],
  ['an empty file', () => posix.exec('', ['x'], {}, []), 'ERR_OUT_OF_RANGE', 'file'],
  ['an environment that is text', () => posix.exec('/bin/true', ['x'], 'A=1' as never, []), 'ERR_INVALID_ARG_TYPE', 'env'],
])('%s is refused before anything is changed', (_, call, code, part) => {
  const error = errorOf(call)
  expect(error.code).toBe(code)
  expect(error.message).toContain(part)
})

test('signals that come while a preloaded program starts wait until JavaScript asks for them', async () => {
  const dist = JSON.stringify(new URL('../dist/index.js', import.meta.url).href)
  const second = `import(${dist}).then(({ posix }) => console.log(JSON.stringify([posix.takeWaitingSignals(), posix.takeWaitingSignals()])))`
  const child = node(`
    import { spawn } from 'node:child_process'
    import { constants } from 'node:os'
    import { addonFile } from ${dist}
    const { SIGHUP, SIGTERM } = constants.signals
    process.on('SIGTERM', () => {}).on('SIGHUP', () => {})
    // Sent by a shell from 0 to 100 ms after the exec: all of the start of the program is hit.
    spawn('/bin/sh', ['-c', 'for i in 1 2 3 4 5 6 7 8 9 10; do kill -TERM ' + process.pid + ' && kill -HUP ' + process.pid + '; sleep 0.001; done'], { stdio: 'ignore' }).unref()
    setTimeout(() => posix.exec(process.execPath, ['node', '-e', ${JSON.stringify(second)}], { LD_PRELOAD: addonFile, UWSGI_TS_HANDOVER: 'x' }, [], [SIGHUP, SIGTERM]), 3)`)
  expect(JSON.parse(await child.output)).toEqual([[1, 15], []])
  expect(await child.status).toMatchObject({ code: 0 })
})
