// LDAP URLs: their parts, and what is said about a bad one.

import { expect, test } from 'vitest'
import { parseLdapUrl, type LdapAddress } from '../src/ldap-url.js'

function address(url: string): LdapAddress {
  const parsed = parseLdapUrl(url)
  if (!parsed.ok) throw new Error(parsed.message)
  return parsed.address
}

function fault(url: string): string {
  const parsed = parseLdapUrl(url)
  return parsed.ok ? 'no fault' : parsed.message
}

test('what is left out is the entry itself with all attributes', () => {
  expect(address('ldap://ldap.example.org/dc=example,dc=org')).toEqual({
    server: 'ldap://ldap.example.org:389',
    socket: undefined,
    base: 'dc=example,dc=org',
    attributes: [],
    scope: 'base',
    filter: '(objectClass=*)',
  })
})

test('attributes, scope and filter stand behind question marks', () => {
  expect(address('ldaps://[::1]:1636/o=a%20b?uWSGImaster,uWSGIsocket?one?(&(ou=x)(cn=a%3fb))')).toEqual({
    server: 'ldaps://[::1]:1636',
    socket: undefined,
    base: 'o=a b',
    attributes: ['uWSGImaster', 'uWSGIsocket'],
    scope: 'one',
    filter: '(&(ou=x)(cn=a?b))',
  })
  expect(address('LDAP://h/dc=x??SUB?ou=Unbit')).toMatchObject({ attributes: [], scope: 'sub', filter: '(ou=Unbit)' })
  expect(address('ldap://h/dc=x?*')).toMatchObject({ attributes: [], scope: 'base' })
})

test('ldaps has its own port, no host is this one, and ldapi is a unix socket', () => {
  expect(address('ldaps://h').server).toBe('ldaps://h:636')
  expect(address('ldap:///dc=x').server).toBe('ldap://localhost:389')
  expect(address('ldapi://%2frun%2fmy.sock/dc=x')).toMatchObject({ server: undefined, socket: '/run/my.sock', base: 'dc=x' })
  expect(address('ldapi:///dc=x').socket).toBe('/var/run/slapd/ldapi')
})

test.each([
  ['foo', /^invalid LDAP url; expected ldap:/],
  ['http://h/dc=x', /^invalid LDAP url; /],
  [
    'ldap://h/dc=x?sub?ou=Unbit',
    /^unable to parse LDAP url: "ou=Unbit" is no scope; expected base, one or sub after the second question mark$/,
  ],
  ['ldap://h:x/dc=x', /"h:x" is no host with a port/],
  ['ldap://h:0/dc=x', /"h:0" is no host with a port/],
  ['ldap://h/dc=x????!bindname=cn=x', /the extension "!bindname=cn=x" is not known/],
  ['ldap://h/dc=x??????', /too many parts/],
])('%s is refused', (url, message) => {
  expect(fault(url)).toMatch(message)
})
