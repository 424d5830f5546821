// The server reading its configuration from a real slapd, which has the schema that the server printed.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasSlapd, startDirectory, type DirectoryServer } from '../slapd.js'

const SERVER = fileURLToPath(new URL('../../../core/bin/uwsgi-ts.js', import.meta.url))

interface Run {
  readonly status: number
  readonly out: string
  readonly log: string
}

function uwsgi(...args: string[]): Promise<Run> {
  return new Promise((done) => {
    execFile(process.execPath, [SERVER, ...args], { cwd: '/', env: { PATH: '/usr/bin:/bin' }, maxBuffer: 1 << 24 }, (error, out, log) => {
      done({ status: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, out, log })
    })
  })
}

/** The options of show-config that came from the directory. */
async function configuration(url: string): Promise<string[]> {
  const { status, log } = await uwsgi('--ldap', url, '--show-config', '--no-server')
  expect(status, log).toBe(0)
  const lines = log.split('\n')
  const block = lines.slice(lines.indexOf('[uwsgi]') + 1, lines.indexOf(';end of configuration'))
  return block.filter((line) => !/^(?:ldap|show-config|no-server) = /.test(line))
}

describe.skipIf(!hasSlapd)('a directory (skipped without slapd and ldap-utils)', () => {
  let directory: DirectoryServer

  beforeAll(async () => {
    directory = await startDirectory()
    const { status, out } = await uwsgi('--ldap-schema-ldif')
    expect(status).toBe(0)
    directory.add(out)
    directory.add(`dn: ou=shop,dc=example,dc=org
objectClass: organizationalUnit
objectClass: uWSGIConfig
ou: shop
uWSGIhttpSocket: 127.0.0.1:0
uWSGImaster: TRUE
uWSGIvacuum: FALSE
uWSGIprocesses: 3
uWSGIharakiri: 30
uWSGIharakiri: 60
uWSGIenv: B=2
uWSGIenv: A=1
uWSGIlog4xx: TRUE
uWSGIchdir2: %d

dn: ou=plain,ou=shop,dc=example,dc=org
objectClass: organizationalUnit
ou: plain

dn: ou=other,dc=example,dc=org
objectClass: organizationalUnit
objectClass: uWSGIConfig
ou: other
uWSGIprocesses: 9
`)
  })

  afterAll(() => directory.stop())

  test('gives all values of a repeatable option, the first of any other, and leaves magic variables alone', async () => {
    expect(await configuration(`${directory.url}/ou=shop,dc=example,dc=org`)).toEqual([
      'http-socket = 127.0.0.1:0',
      'master = TRUE',
      'vacuum = FALSE',
      'processes = 3',
      'harakiri = 30',
      'env = B=2',
      'env = A=1',
      'log-4xx = TRUE',
      'chdir2 = %d',
    ])
    const { log } = await uwsgi('--ldap', `${directory.url}/ou=shop,dc=example,dc=org`, '--no-server')
    expect(log).toContain('warning: ldap: uWSGIharakiri has 2 values and harakiri takes one, so the first counts; expected one value')
  })

  test('is searched below the base, and only the wanted attributes are read', async () => {
    expect(await configuration(`${directory.url}/dc=example,dc=org??sub?(ou=other)`)).toEqual(['processes = 9'])
    expect(await configuration(`${directory.url}/ou=shop,dc=example,dc=org?uWSGIprocesses`)).toEqual(['processes = 3'])
  })

  test('is read by its unix socket', async () => {
    expect(await configuration(`${directory.socketUrl}/ou=other,dc=example,dc=org`)).toEqual(['processes = 9'])
  })

  test('gives the first of several entries', async () => {
    expect(await configuration(`${directory.url}/dc=example,dc=org??sub?(uWSGIprocesses=*)`)).toContain('processes = 3')
  })

  test.each([
    ['/ou=nowhere,dc=example,dc=org', 'LDAP: no such object'],
    ['/dc=example,dc=org??sub?(ou=nowhere)', 'no LDAP entry found; expected an entry that base, scope and filter of the url fit'],
    ['/ou=plain,ou=shop,dc=example,dc=org', 'no uWSGI LDAP entry found: ou=plain,ou=shop,dc=example,dc=org has no attribute'],
    ['/dc=example,dc=org?sub?ou=shop', 'unable to parse LDAP url: "ou=shop" is no scope'],
    ['/dc=example,dc=org??sub?((x', 'LDAP: '],
  ])('that has nothing for %s stops the start', async (path, message) => {
    const { status, log } = await uwsgi('--ldap', `${directory.url}${path}`, '--no-server')
    expect(status).toBe(1)
    expect(log).toContain(message)
  })

  test('that is gone stops the start', async () => {
    const gone = await startDirectory()
    await gone.stop()
    const { status, log } = await uwsgi('--ldap', `${gone.url}/dc=example,dc=org`, '--no-server')
    expect(status).toBe(1)
    expect(log).toMatch(/LDAP: .*ECONNREFUSED/)
  })
})

test('ldap-schema has an attribute for every option, planned ones included, in the form of slapd.conf', async () => {
  const { status, out, log } = await uwsgi('--ldap-schema')
  expect([status, log]).toEqual([0, ''])
  const names = [...out.matchAll(/^attributetype \( \S+ NAME \( '(\w[\w-]*)' \)/gm)].map((match) => match[1])
  for (const name of ['uWSGIsocket', 'uWSGIcache2', 'uWSGIwsgiFile', 'uWSGIpsgi', 'uWSGIldap', 'uWSGIsqlite3', 'uWSGInull'])
    expect(names).toContain(name)
  expect(new Set(names.map((name) => name?.toLowerCase())).size).toBe(names.length)
  expect(out).toContain("( 1.3.6.1.4.1.35156.17.4.4 NAME ( 'uWSGIhttpSocket' ) SYNTAX 1.3.6.1.4.1.1466.115.121.1.26 )")
  expect(out).toContain('objectclass ( 1.3.6.1.4.1.35156.17.3.1 NAME')
})

test('ldap-schema that is switched off prints nothing', async () => {
  const { status, out } = await uwsgi('--ldap-schema=false', '--no-server')
  expect([status, out]).toEqual([0, ''])
})
