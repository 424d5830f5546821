// What `ldap-schema` and `ldap-schema-ldif` do: print the schema for all options there are, and end.

import type { ImmediateAction, OptionDeclaration } from '@uwsgi-ts/core'
import { attributeTypes, type AttributeType } from './attribute-types.js'

/** `ldap-schema = false` prints nothing and ends nothing. */
export function printSchema(linesOf: (types: readonly AttributeType[]) => string[]): ImmediateAction {
  return async (value, context) => {
    if (value !== null && /^(?:0|no|off|false)$/i.test(value)) return
    const options = await context.allOptions()
    const types = attributeTypes(options.map(({ name, declaration }) => ({ name, flag: isFlag(declaration) })))
    for (const line of linesOf(types)) context.print(line)
    context.exit(0)
  }
}

/** An option that takes no argument is a Boolean in a directory. */
function isFlag({ argument, kind }: OptionDeclaration): boolean {
  return argument === undefined ? kind === 'flag' : argument === 'none'
}
