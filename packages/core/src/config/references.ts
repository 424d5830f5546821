// Finds `$(...)`, `@(...)` and `%(...)` in a value and replaces them. Parentheses nest inside a reference. After a replacement the text is looked at
// again, which uWSGI does too, from its second character on; here it is from the first, and an expansion without an end is an error there is a name for.

/** Returns the replacement, or undefined to leave the reference as it stands. */
export type Lookup = (name: string) => string | undefined

/** More replacements than this in one value: it expands to itself. */
const MAX_REPLACEMENTS = 1000
const MAX_LENGTH = 1024 * 1024

export class EndlessExpansion extends Error {
  readonly reference: string
  constructor(reference: string) {
    super(`endless expansion of ${reference}`)
    this.name = 'EndlessExpansion'
    this.reference = reference
  }
}

export function replaceReferences(text: string, sigil: '$' | '@' | '%', lookup: Lookup): string {
  let value = text
  let from = 0
  for (let replaced = 0; ;) {
    const start = value.indexOf(`${sigil}(`, from)
    if (start === -1) return value
    const end = closing(value, start + 2)
    const name = end === -1 ? '' : value.slice(start + 2, end)
    const found = name === '' ? undefined : lookup(name)
    if (found === undefined) {
      from = start + 1
      continue
    }
    value = value.slice(0, start) + found + value.slice(end + 1)
    from = 0
    if (++replaced > MAX_REPLACEMENTS || value.length > MAX_LENGTH) throw new EndlessExpansion(`${sigil}(${name})`)
  }
}

/** Index of the parenthesis that closes the one before `from`, or -1. */
function closing(text: string, from: number): number {
  let depth = 1
  for (let at = from; at < text.length; at++) {
    if (text[at] === '(') depth++
    else if (text[at] === ')' && --depth === 0) return at
  }
  return -1
}
