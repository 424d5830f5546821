// A real OpenLDAP server for the tests: in a private folder, on a unix socket and on a port of 127.0.0.1. The schema comes in as a user brings it in: what
// `--ldap-schema-ldif` prints, given to ldapadd.

import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const SLAPD = '/usr/sbin/slapd'

export const hasSlapd: boolean = existsSync(SLAPD) && existsSync('/usr/bin/ldapadd')

export interface DirectoryServer {
  /** `ldap://127.0.0.1:PORT` */
  readonly url: string
  /** `ldapi://PATH`, percent-encoded. */
  readonly socketUrl: string
  /** Adds entries below `dc=example,dc=org`, or to the server's own configuration, from LDIF. */
  add(ldif: string): void
  /** Ends once the server's process is gone and its folder removed. */
  stop(): Promise<void>
}

export async function startDirectory(): Promise<DirectoryServer> {
  const folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-slapd-'))
  const config = join(folder, 'config')
  for (const name of [config, join(folder, 'db')]) mkdirSync(name)
  writeFileSync(join(folder, 'config.ldif'), configuration(folder))
  execFileSync('/usr/sbin/slapadd', ['-n', '0', '-F', config, '-l', join(folder, 'config.ldif')], { stdio: 'pipe' })
  const socketUrl = `ldapi://${encodeURIComponent(join(folder, 'socket'))}`
  const url = `ldap://127.0.0.1:${String(await freePort())}`
  const stop = await run(['-F', config, '-h', `${url}/ ${socketUrl}`, '-d', 'stats'], folder)
  const add = (ldif: string): void => {
    execFileSync('/usr/bin/ldapadd', ['-Q', '-Y', 'EXTERNAL', '-H', socketUrl], { input: ldif, stdio: ['pipe', 'pipe', 'pipe'] })
  }
  add('dn: dc=example,dc=org\nobjectClass: domain\ndc: example\n')
  return { url, socketUrl, add, stop }
}

/** Whoever runs the tests may do everything by the unix socket, others may read. */
function configuration(folder: string): string {
  const ids = `gidNumber=${String(process.getgid?.())}+uidNumber=${String(process.getuid?.())}`
  const access = `to * by dn.exact=${ids},cn=peercred,cn=external,cn=auth manage by * read`
  return `dn: cn=config
objectClass: olcGlobal
cn: config
olcPidFile: ${folder}/pid

dn: cn=module,cn=config
objectClass: olcModuleList
cn: module
olcModulePath: /usr/lib/ldap
olcModuleLoad: back_mdb

dn: cn=schema,cn=config
objectClass: olcSchemaConfig
cn: schema

include: file:///etc/ldap/schema/core.ldif

include: file:///etc/ldap/schema/cosine.ldif

dn: olcDatabase={0}config,cn=config
objectClass: olcDatabaseConfig
olcDatabase: {0}config
olcAccess: ${access}

dn: olcDatabase=mdb,cn=config
objectClass: olcDatabaseConfig
objectClass: olcMdbConfig
olcDatabase: mdb
olcDbDirectory: ${folder}/db
olcSuffix: dc=example,dc=org
olcAccess: ${access}
`
}

/** Resolves with what ends the server, once it listens. */
async function run(args: readonly string[], folder: string): Promise<() => Promise<void>> {
  const child = spawn(SLAPD, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const gone = new Promise<void>((done) => child.once('exit', () => done()))
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await gone
    rmSync(folder, { recursive: true, force: true })
  }
  const log: string[] = []
  const started = new Promise<void>((done, fail) => {
    createInterface(child.stderr).on('line', (line) => {
      log.push(line)
      if (line.includes('slapd starting')) done()
    })
    child.once('exit', (code) => fail(new Error(`slapd ended with ${String(code)}:\n${log.join('\n')}`)))
  })
  try {
    await started
  } catch (error) {
    await stop()
    throw error
  }
  return stop
}

/** slapd cannot be told to take any port, so the kernel names one that is free. */
function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer()
    server.once('error', fail)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => done(port))
    })
  })
}
