// What happens where a custom option is used. Below its `declare-option` it acts at once, like an option of the core that is immediate: its argument is
// never expanded, and what it stands for counts before everything that is not immediate. Elsewhere it acts when the rest is configured.

import { inOrder } from './in-order.js'
import { expandCustomOption, type CustomOption } from './custom-options.js'
import type { ConfigReader, RawEntry } from './reader.js'
import type { Restriction } from './restriction.js'
import type { Source } from './settings.js'

export interface CustomUse {
  readonly reader: ConfigReader
  readonly source: Source
  /** What may stand where the option is used. */
  readonly restriction: Restriction | undefined
  /** Takes what the option stands for; immediate options act afterwards, without its help. */
  readonly made: (entry: RawEntry) => void | Promise<void>
}

/** `within`: the custom options this one came out of. */
export function useCustomOption(
  custom: CustomOption,
  argument: string | null,
  use: CustomUse,
  within: readonly string[] = [],
): void | Promise<void> {
  const { reader, source, restriction } = use
  if (within.includes(custom.name)) {
    const message = 'the option stands for itself without an end; expected a template that does not use it'
    reader.problems.error('config-endless-expansion', source, custom.name, message)
    return undefined
  }
  return inOrder(expandCustomOption(custom, argument), ({ key, value }) => {
    // Whoever was restricted where they declared an option cannot do with it what they could not do without.
    const by = custom.restriction?.forbids(key)
    if (by !== undefined) {
      const message = `uWSGI error: forbidden option "${key}" (by ${by}), in the template of ${custom.name}; expected another option`
      reader.problems.error('config-forbidden-option', source, key, message)
      return undefined
    }
    const option = reader.index.get(key)
    const immediate = option?.declaration.immediate === true
    const waiting = use.made({ key, value, source, immediate, placeholder: false, hidden: true, restriction })
    const nested = option === undefined ? reader.customOptions.get(key) : undefined
    const act = (): void | Promise<void> =>
      nested !== undefined
        ? useCustomOption(nested, value, use, [...within, custom.name])
        : immediate
          ? reader.act(option, key, value, source)
          : undefined
    return waiting === undefined ? act() : waiting.then(act)
  })
}
