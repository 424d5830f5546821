// `sym://`, `section://`, `call://` and `callint://`. uWSGI looks names up in its own program; a program in JavaScript has none, so plugins bring them
// (`configSymbols`): texts for the first two schemes, functions for the others.

import type { ConfigScheme, ConfigSymbol, SchemeContent, SchemeContext } from '../../plugin/config-sources.js'
import { SourceFault } from './source-fault.js'

type FindSymbol = (name: string) => ConfigSymbol | undefined | Promise<ConfigSymbol | undefined>

export function symbolSchemes(find: FindSymbol): Readonly<Record<string, ConfigScheme>> {
  const text = (missing: (name: string) => string): ConfigScheme => {
    return async (name, context) => {
      const symbol = await find(name)
      if (symbol === undefined || typeof symbol === 'function') return fail(context, missing(name))
      return symbol
    }
  }
  const call = (take: (result: unknown, name: string, context: SchemeContext) => SchemeContent): ConfigScheme => {
    return async (name, context) => {
      const symbol = await find(name)
      if (typeof symbol !== 'function') return fail(context, `unable to find symbol ${name}`)
      return take(await symbol(), name, context)
    }
  }
  return {
    sym: text((name) => `unable to find symbol ${name}`),
    section: text((name) => `unable to find section ${name}`),
    call: call((result, name, context) =>
      typeof result === 'string' || result instanceof Uint8Array ? result : fail(context, `called symbol ${name} did not return a string`),
    ),
    callint: call((result, name, context) =>
      Number.isSafeInteger(result) ? String(result) : fail(context, `called symbol ${name} did not return a whole number`),
    ),
  }
}

function fail({ address }: SchemeContext, message: string): never {
  throw new SourceFault('config-unreadable', `${address}: ${message}; expected a name in the configSymbols of an installed plugin`)
}
