// The schema in the two forms that OpenLDAP reads: for slapd.conf, and as LDIF for cn=config. An auxiliary object class holds all attributes, so that it
// can be added to any entry.

import { OBJECT_CLASS_OID, type AttributeType } from './attribute-types.js'

const IA5_STRING = '1.3.6.1.4.1.1466.115.121.1.26'
const BOOLEAN = '1.3.6.1.4.1.1466.115.121.1.7'

/** Lines for a file that slapd.conf includes. */
export function schemaLines(types: readonly AttributeType[]): string[] {
  return [...types.map((type) => `attributetype ${definition(type)}`), ...folded(`objectclass ${objectClass(types)}`)]
}

/** Lines for slapadd and ldapadd. */
export function ldifLines(types: readonly AttributeType[]): string[] {
  return [
    '',
    'dn: cn=uwsgi,cn=schema,cn=config',
    'objectClass: olcSchemaConfig',
    'cn: uwsgi',
    ...types.map((type) => `olcAttributeTypes: ${definition(type)}`),
    ...folded(`olcObjectClasses: ${objectClass(types)}`),
    '',
  ]
}

function definition({ oid, name, flag }: AttributeType): string {
  return `( ${oid} NAME ( '${name}' ) SYNTAX ${flag ? BOOLEAN : IA5_STRING} )`
}

function objectClass(types: readonly AttributeType[]): string {
  const names = types.map((type) => type.name).join(' $ ')
  return `( ${OBJECT_CLASS_OID} NAME 'uWSGIConfig' DESC 'uWSGI configuration' SUP top AUXILIARY MAY ( ${names} ) )`
}

/**
 * slapd does not read lines of any length. A line that begins with a space goes on with the one before; LDIF takes that space away and slapd.conf does
 * not, so every line but the last ends with a space of its own.
 */
function folded(line: string): string[] {
  const lines: string[] = []
  let current = ''
  for (const word of line.split(' ')) {
    if (current.length + word.length > 76) {
      lines.push(`${current} `)
      current = ` ${word}`
    } else {
      current = current === '' ? word : `${current} ${word}`
    }
  }
  return [...lines, current]
}
