// The schema: names, numbers and syntaxes of uWSGI's where it has them, and a form that slapd reads.

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { attributeTypes } from '../src/attribute-types.js'
import { ldifLines, schemaLines } from '../src/schema.js'

const text = (name: string): { name: string; flag: boolean } => ({ name, flag: false })
const flag = (name: string): { name: string; flag: boolean } => ({ name, flag: true })

test('options of the core of uWSGI have the numbers they have there, in their order', () => {
  const types = attributeTypes([text('http-socket'), flag('master'), text('socket')])
  expect(types).toEqual([
    { oid: '1.3.6.1.4.1.35156.17.4.0', name: 'uWSGIsocket', flag: false },
    { oid: '1.3.6.1.4.1.35156.17.4.4', name: 'uWSGIhttpSocket', flag: false },
    { oid: '1.3.6.1.4.1.35156.17.4.123', name: 'uWSGImaster', flag: true },
    { oid: '1.3.6.1.4.1.35156.17.4.50000', name: 'uWSGInull', flag: true },
  ])
})

test('every other option has an identifier made of its name, whatever else is installed', () => {
  const [alone] = attributeTypes([text('wsgi-file')])
  expect(alone).toEqual({ oid: expect.stringMatching(/^2\.25\.[1-9][0-9]{30,38}$/) as unknown, name: 'uWSGIwsgiFile', flag: false })
  expect(attributeTypes([text('zebra'), text('wsgi-file'), text('antelope')])).toContainEqual(alone)
})

test('of names that differ in dashes only one is there, since attributes have no case', () => {
  const names = (...options: string[]): string[] => attributeTypes(options.map(text)).map((type) => type.name)
  expect(names('logformat', 'log-format')).toEqual(['uWSGIlogFormat', 'uWSGInull'])
  expect(names('py-autoreload', 'py-auto-reload')).toEqual(['uWSGIpyAutoReload', 'uWSGInull'])
})

test('lines have the form of uWSGI, and the object class goes on over several', () => {
  const types = attributeTypes([text('http-socket'), flag('master'), text('socket-timeout'), text('buffer-size')])
  expect(schemaLines(types)).toEqual([
    "attributetype ( 1.3.6.1.4.1.35156.17.4.4 NAME ( 'uWSGIhttpSocket' ) SYNTAX 1.3.6.1.4.1.1466.115.121.1.26 )",
    "attributetype ( 1.3.6.1.4.1.35156.17.4.102 NAME ( 'uWSGIbufferSize' ) SYNTAX 1.3.6.1.4.1.1466.115.121.1.26 )",
    "attributetype ( 1.3.6.1.4.1.35156.17.4.123 NAME ( 'uWSGImaster' ) SYNTAX 1.3.6.1.4.1.1466.115.121.1.7 )",
    "attributetype ( 1.3.6.1.4.1.35156.17.4.186 NAME ( 'uWSGIsocketTimeout' ) SYNTAX 1.3.6.1.4.1.1466.115.121.1.26 )",
    "attributetype ( 1.3.6.1.4.1.35156.17.4.50000 NAME ( 'uWSGInull' ) SYNTAX 1.3.6.1.4.1.1466.115.121.1.7 )",
    "objectclass ( 1.3.6.1.4.1.35156.17.3.1 NAME 'uWSGIConfig' DESC 'uWSGI ",
    " configuration' SUP top AUXILIARY MAY ( uWSGIhttpSocket $ uWSGIbufferSize $ ",
    ' uWSGImaster $ uWSGIsocketTimeout $ uWSGInull ) )',
  ])
  expect(ldifLines(types).slice(0, 5)).toEqual([
    '',
    'dn: cn=uwsgi,cn=schema,cn=config',
    'objectClass: olcSchemaConfig',
    'cn: uwsgi',
    "olcAttributeTypes: ( 1.3.6.1.4.1.35156.17.4.4 NAME ( 'uWSGIhttpSocket' ) SYNTAX 1.3.6.1.4.1.1466.115.121.1.26 )",
  ])
})

test('slapd reads the schema from a slapd.conf, with a thousand options and names that LDAP does not have', () => {
  const folder = mkdtempSync(join(tmpdir(), 'uwsgi-ts-slaptest-'))
  try {
    const many = Array.from({ length: 1000 }, (_, n) => text(`some-option-${String(n)}`))
    const schema = schemaLines(attributeTypes([text('pivot_root'), text('log-4xx'), flag('master'), ...many]))
    writeFileSync(join(folder, 'uwsgi.schema'), `${schema.join('\n')}\n`)
    mkdirSync(join(folder, 'config'))
    writeFileSync(join(folder, 'slapd.conf'), `include /etc/ldap/schema/core.schema\ninclude ${folder}/uwsgi.schema\n`)
    execFileSync('/usr/sbin/slaptest', ['-u', '-f', join(folder, 'slapd.conf')], { stdio: 'pipe' })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
