// Configurations in SQLite databases and in an LDAP directory: both servers read the same database and the same slapd, and show the same configuration.
// The directory has the schema that our server prints; uWSGI's own is not accepted by slapd.

import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasSlapd, startDirectory, type DirectoryServer } from '../../../packages/ldap/test/slapd.js'
import { makeDatabase } from '../../../packages/sqlite3/test/database.js'
import { commandLine, wantedSides, type Side } from '../src/sides.js'

interface Run {
  readonly status: number
  readonly out: string
  readonly log: readonly string[]
}

/** Sections of docs/differences.md that tests here assert. */
const DIFFERENCES = { sqlite: { doc: 'sqlite-rows' }, ldap: { doc: 'ldap-entries' } } as const

const bothSides = wantedSides().length === 2
const hasPlugin = (name: string): boolean => existsSync(`/usr/lib/uwsgi/plugins/${name}_plugin.so`)

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-databases-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function run(side: Side, args: readonly string[]): Promise<Run> {
  const command = commandLine(side, args)
  return new Promise((done) => {
    execFile(command.file, [...command.args], { cwd: folder, env: { PATH: '/usr/bin:/bin' }, maxBuffer: 1 << 24 }, (error, out, err) => {
      // The reference writes its log to standard error, and what it prints on request too.
      done({ status: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, out: out + err, log: err.split('\n') })
    })
  })
}

/** The lines of show-config. uWSGI cuts query and entry off the value it shows, so the option that loads shows its file or server alone. */
function configuration({ log }: Run): string[] {
  const block = log.slice(log.indexOf('[uwsgi]') + 1, log.indexOf(';end of configuration'))
  return block.map((line) => line.replace(/^(sqlite3? = [^:]*):.*$/, '$1').replace(/^(ldap = ldap:\/\/[^/]*)\/.*$/, '$1'))
}

const SHOW = ['--show-config', '--no-server']

async function expectSame(plugin: string, ...args: string[]): Promise<string[]> {
  const all = ['--plugin', plugin, ...args, ...SHOW]
  const [reference, ours] = await Promise.all([run('reference', all), run('ours', all)])
  expect(reference.status, reference.log.join('\n')).toBe(0)
  expect(ours.status, ours.log.join('\n')).toBe(0)
  const expected = configuration(reference)
  expect(expected).not.toEqual([])
  expect(configuration(ours)).toEqual(expected)
  const announced = (log: readonly string[]): readonly string[] => log.filter((line) => line.startsWith('[uWSGI] getting '))
  expect(announced(ours.log)).toEqual(announced(reference.log))
  return expected
}

async function expectBothRefuse(plugin: string, ...args: string[]): Promise<{ reference: string; ours: string }> {
  const all = ['--plugin', plugin, ...args, ...SHOW]
  const [reference, ours] = await Promise.all([run('reference', all), run('ours', all)])
  expect([reference.status, ours.status], `${reference.log.join('\n')}\n${ours.log.join('\n')}`).toEqual([1, 1])
  return { reference: reference.log.join('\n'), ours: ours.log.join('\n') }
}

describe.skipIf(!bothSides || !hasPlugin('sqlite3'))('sqlite3 (skipped without uwsgi-core and its sqlite3 plugin)', () => {
  beforeAll(() => {
    makeDatabase(
      join(folder, 'c.db'),
      `CREATE TABLE uwsgi(name TEXT, value TEXT, more TEXT);
INSERT INTO uwsgi VALUES ('env', 'A=1', 'x'), ('env', 'B=2', NULL), ('set-ph', 'who=me', ''), ('print', '%n %s %e %d %c %o %x|100%%', ''),
  ('print', 'for %(who) $(PATH)', ''), ('processes', '3', ''), ('empty', '', ''), ('utf', 'hé', ''), ('if-env', 'PATH', ''),
  ('print', 'has %(_)', ''), ('endif', '', ''), ('k%n', '1', '');
CREATE TABLE t(k, v); INSERT INTO t VALUES ('a', 5), ('b', 1.5), ('c', 9007199254740993), ('d', -1), ('e', x'7879');
CREATE TABLE more(k, v); INSERT INTO more VALUES ('sqlite', 'c.db:SELECT k, v FROM t ORDER BY v DESC'), ('after', '1')`,
    )
    makeDatabase(join(folder, 'empty.db'), 'CREATE TABLE uwsgi(name, value); CREATE TABLE other(a)')
  })

  test('a table uwsgi is read in its order, with magic variables, placeholders and blocks', async () => {
    const lines = await expectSame('sqlite3', '--sqlite3', 'c.db')
    expect(lines).toContain('env = B=2')
    expect(lines).toContain('print = c c.db db ' + `${folder}/ ${folder.split('/').at(-1) ?? ''} c.db |100%`)
  })

  test('a query gives other rows, and numbers and blobs are the text that SQLite makes of them', async () => {
    const lines = await expectSame('sqlite3', '--sqlite', 'c.db:SELECT k, v FROM t')
    expect(lines).toEqual(expect.arrayContaining(['a = 5', 'b = 1.5', 'c = 9007199254740993', 'd = -1', 'e = xy']))
  })

  test('a database may lead to another query, whose rows come in its place', async () => {
    const lines = await expectSame('sqlite3', '--sqlite3', 'c.db:SELECT k, v FROM more')
    expect(lines.at(-3)).toBe('after = 1')
  })

  test('a database without rows adds nothing', async () => {
    await expectSame('sqlite3', '--sqlite3', 'empty.db')
  })

  test.each([
    ['no such table: nowhere', 'c.db:SELECT * FROM nowhere'],
    ['near "garbage": syntax error', 'c.db:garbage'],
  ])('both say %s', async (message, address) => {
    const { reference, ours } = await expectBothRefuse('sqlite3', '--sqlite3', address)
    expect(reference).toContain(`sqlite3 error: ${message}`)
    expect(ours).toContain(`sqlite3 error: ${message}`)
  })

  test('both refuse a database that is not there', async () => {
    await expectBothRefuse('sqlite3', '--sqlite3', 'none.db')
  })

  test(`${DIFFERENCES.sqlite.doc}: a query of one column is ignored there and refused here`, async () => {
    const args = ['--plugin', 'sqlite3', '--sqlite3', 'empty.db:SELECT a FROM other', ...SHOW]
    expect((await run('reference', args)).status).toBe(0)
    const ours = await run('ours', args)
    expect(ours.status).toBe(1)
    expect(ours.log.join('\n')).toContain('the query gives 1 column; expected two')
  })

  test(`${DIFFERENCES.sqlite.doc}: NULL is an option without a value, where uWSGI crashes`, async () => {
    const args = ['--plugin', 'sqlite3', '--sqlite3', "c.db:SELECT 'vacuum', NULL", ...SHOW]
    expect((await run('reference', args)).log.join('\n')).toContain('got Segmentation Fault')
    expect(configuration(await run('ours', args))).toContain('vacuum = true')
  })

  test(`${DIFFERENCES.sqlite.doc}: a query may hold a colon, which ends the file in uWSGI`, async () => {
    const args = ['--plugin', 'sqlite3', '--sqlite3', "c.db:SELECT 'a', 'x:y'", ...SHOW]
    expect((await run('reference', args)).status).toBe(1)
    expect(configuration(await run('ours', args))).toContain('a = x:y')
  })
})

describe.skipIf(!bothSides || !hasPlugin('ldap') || !hasSlapd)(
  'ldap (skipped without uwsgi-core, its ldap plugin, slapd and ldap-utils)',
  () => {
    let directory: DirectoryServer

    beforeAll(async () => {
      directory = await startDirectory()
      directory.add((await run('ours', ['--ldap-schema-ldif'])).out)
      directory.add(`dn: ou=trac,dc=example,dc=org
objectClass: organizationalUnit
objectClass: uWSGIConfig
ou: trac
uWSGIsocket: /var/run/uwsgi/trac.sock
uWSGImodule: trac.web.main:dispatch_request
uWSGImaster: TRUE
uWSGIvacuum: FALSE
uWSGIprocesses: 4
uWSGIenv: TRAC_ENV=/accounts/trac
uWSGIsetPlaceholder: who=me
uWSGIprint: %n for %(who)

dn: ou=plain,dc=example,dc=org
objectClass: organizationalUnit
ou: plain
`)
    })
    afterAll(() => directory.stop())

    test('an entry gives its attributes in their order, without magic variables', async () => {
      const lines = await expectSame('ldap', '--ldap', `${directory.url}/ou=trac,dc=example,dc=org`)
      expect(lines).toEqual(
        expect.arrayContaining(['master = TRUE', 'vacuum = FALSE', 'env = TRAC_ENV=/accounts/trac', 'print = %n for me']),
      )
    })

    test('scope and filter find an entry below the base', async () => {
      await expectSame('ldap', '--ldap', `${directory.url}/dc=example,dc=org??sub?ou=trac`)
      await expectSame('ldap', '--ldap', `${directory.url}/dc=example,dc=org??one?(&(ou=trac)(objectClass=uWSGIConfig))`)
    })

    test.each([
      ['an entry that is not there', '/ou=nowhere,dc=example,dc=org', 'LDAP: No such object', 'LDAP: no such object'],
      ['a filter that nothing fits', '/dc=example,dc=org??sub?(ou=x)', 'no LDAP entry found', 'no LDAP entry found'],
      ['an entry without such attributes', '/ou=plain,dc=example,dc=org', 'no uWSGI LDAP entry found', 'no uWSGI LDAP entry found'],
      [
        'a filter where the scope belongs',
        '/dc=example,dc=org?sub?ou=trac',
        'unable to parse LDAP url.',
        'unable to parse LDAP url: "ou=trac"',
      ],
    ])('both refuse %s', async (_, path, reference, ours) => {
      const said = await expectBothRefuse('ldap', '--ldap', `${directory.url}${path}`)
      expect(said.reference).toContain(reference)
      expect(said.ours).toContain(ours)
    })

    test('both refuse what is no LDAP url', async () => {
      const said = await expectBothRefuse('ldap', '--ldap', 'foo')
      expect(said.reference).toContain('invalid LDAP url.')
      expect(said.ours).toContain('invalid LDAP url; ')
    })

    test(`${DIFFERENCES.ldap.doc}: an option that may be repeated gets all values, and one with a digit is found`, async () => {
      directory.add(`dn: ou=two,dc=example,dc=org
objectClass: organizationalUnit
objectClass: uWSGIConfig
ou: two
uWSGIenv: A=1
uWSGIenv: B=2
`)
      const args = ['--ldap', `${directory.url}/ou=two,dc=example,dc=org`, ...SHOW]
      const env = (seen: Run): string[] => configuration(seen).filter((line) => line.startsWith('env = '))
      expect(env(await run('reference', ['--plugin', 'ldap', ...args]))).toEqual(['env = A=1'])
      expect(env(await run('ours', args))).toEqual(['env = A=1', 'env = B=2'])
    })

    test(`${DIFFERENCES.ldap.doc}: of several entries the first counts, where uWSGI stops`, async () => {
      const args = ['--ldap', `${directory.url}/dc=example,dc=org??sub?(objectClass=organizationalUnit)`, ...SHOW]
      const reference = await run('reference', ['--plugin', 'ldap', ...args])
      expect(reference.log.join('\n')).toContain('LDAP: Size limit exceeded')
      const ours = await run('ours', args)
      expect([ours.status, configuration(ours).includes('processes = 4')]).toEqual([0, true])
    })
  },
)

describe.skipIf(!bothSides || !hasPlugin('ldap'))('the schema for directories (skipped without uwsgi-core and its ldap plugin)', () => {
  const ATTRIBUTE = /^attributetype \( 1\.3\.6\.1\.4\.1\.35156\.17\.4\.([0-9]+) NAME \(? ?'(\w+)' (?:\) )?SYNTAX [0-9.]+\.([0-9]+) \)$/gm
  // Places in the order of what is loaded and not of uWSGI's core.
  const OWN_OF_PLUGIN = new Set(['uWSGIldap', 'uWSGIldapSchema', 'uWSGIldapSchemaLdif'])

  test('numbers every attribute that uWSGI has too as uWSGI does, with the same syntax', async () => {
    const [reference, ours] = await Promise.all([run('reference', ['--plugin', 'ldap', '--ldap-schema']), run('ours', ['--ldap-schema'])])
    expect([reference.status, ours.status]).toEqual([0, 0])
    const attributes = (text: string): Map<string, string> =>
      new Map([...text.matchAll(ATTRIBUTE)].map(([, number, name, syntax]) => [name ?? '', `${number ?? ''} of syntax ${syntax ?? ''}`]))
    const theirs = attributes(reference.out)
    const own = attributes(ours.out)
    expect(theirs.size).toBeGreaterThan(700)
    const both = [...theirs].filter(([name]) => own.has(name) && !OWN_OF_PLUGIN.has(name))
    expect(both.length).toBeGreaterThan(700)
    expect(
      both.filter(([name, attribute]) => own.get(name) !== attribute).map(([name, attribute]) => [name, attribute, own.get(name)]),
    ).toEqual([])
  })

  test.skipIf(!hasSlapd)(`${DIFFERENCES.ldap.doc}: slapd reads ours and refuses uWSGI's`, async () => {
    const accepted = async (side: Side): Promise<boolean> => {
      writeFileSync(join(folder, `${side}.schema`), (await run(side, ['--plugin', 'ldap', '--ldap-schema'])).out)
      writeFileSync(join(folder, 'slapd.conf'), `include /etc/ldap/schema/core.schema\ninclude ${folder}/${side}.schema\n`)
      return spawnSync('/usr/sbin/slaptest', ['-u', '-f', join(folder, 'slapd.conf')]).status === 0
    }
    expect([await accepted('reference'), await accepted('ours')]).toEqual([false, true])
  })
})
