// Programs that take the place of the server.

import { expect, test } from 'vitest'
import { runServer } from '../../src/testing/index.js'
import { BASE, FILES } from './python-apps.js'

const asRoot = process.getuid?.() === 0
const SHARED = `${BASE}\nshared-socket = 127.0.0.1:0\nsafe-pidfile = pid`

test('a privileged one gets the arguments, the shared sockets and the rights of the start', async () => {
  const run = await runServer({
    ini: `${SHARED}\nhook-pre-jail = exec:chmod 755 program\nprivileged-binary-patch = ./program${asRoot ? '\nuid = 65534\ngid = 65534' : ''}`,
    files: {
      ...FILES,
      program: '#!/bin/sh\necho "got $* as $(id -u)" >&2\nls -l /proc/$$/fd | grep -v " [012] ->" | grep -c socket: >&2\nexit 7\n',
    },
    args: ['--vacuum'],
  })
  expect(run.status).toBe(7)
  expect(run.log).toContainEqual(
    expect.stringMatching(/^privileged-binary-patch: \.\/program takes the place of the server, with 127\.0\.0\.1:\d+ on descriptor \d+$/),
  )
  expect(run.log.slice(-2)).toEqual([`got --ini app.ini --vacuum as ${String(process.getuid?.())}`, '1'])
})

test('an unprivileged one comes after the hooks of the user, by the shell of binsh, with all sockets', async () => {
  const run = await runServer({
    ini: `${SHARED}\nhook-as-user = print:hook before\nunprivileged-binary-patch-arg = echo "user $(id -u)" >&2; ls -l /proc/$$/fd | grep -v " [012] ->" | grep -c socket: >&2${asRoot ? '\nuid = 65534\ngid = 65534' : ''}`,
    files: FILES,
  })
  expect(run.status).toBe(0)
  expect(run.log.at(-4)).toBe('hook before')
  expect(run.log.slice(-2)).toEqual([`user ${asRoot ? '65534' : String(process.getuid?.())}`, '2'])
})

test.each([
  ['privileged-binary-patch = /no/such/program', 'privileged-binary-patch: cannot run /no/such/program: ENOENT'],
  ['unprivileged-binary-patch = true\nchroot = /tmp', 'is not possible with another root'],
  ['chroot = %d', 'run-dir: there is no /tmp below'],
  ['jail = /x host', 'jail: means nothing here: jails are of FreeBSD, and this version runs on Linux'],
  ['namespace = relative', 'namespace: "relative" names no root; expected ROOT or ROOT:HOSTNAME'],
  ['namespace-net = own', 'namespace-net: means nothing without namespace'],
])('%j ends the start', async (line, said) => {
  const run = await runServer({ ini: `${BASE}\n${line}`, files: FILES })
  expect(run.status).toBe(1)
  expect(run.log.join('\n')).toMatch(asRoot ? said.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&') : /./)
})
