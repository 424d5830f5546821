// Finds `$(...)`, `@(...)` and `%(...)` in a value and replaces them. Parentheses nest inside a reference. After a replacement the text is looked at
// again, which uWSGI does too, from its second character on; here it is from the first, and an expansion without an end is an error there is a name for.

/** Returns the replacement, or undefined to leave the reference as it stands. */
export type Lookup = (name: string) => string | undefined | Promise<string | undefined>

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

/** A promise only when a lookup gave one. */
export function replaceReferences(text: string, sigil: '$' | '@' | '%', lookup: Lookup): string | Promise<string> {
  return replaceFrom({ value: text, from: 0, replaced: 0 }, sigil, lookup)
}

interface Progress {
  readonly value: string
  /** Where to look on. */
  readonly from: number
  readonly replaced: number
}

function replaceFrom(progress: Progress, sigil: '$' | '@' | '%', lookup: Lookup): string | Promise<string> {
  let at = progress
  for (;;) {
    const { value, from } = at
    const start = value.indexOf(`${sigil}(`, from)
    if (start === -1) return value
    const end = closing(value, start + 2)
    const name = end === -1 ? '' : value.slice(start + 2, end)
    const found = name === '' ? undefined : lookup(name)
    const now = at
    const next = (text: string | undefined): Progress => {
      if (text === undefined) return { ...now, from: start + 1 }
      return within(
        { value: value.slice(0, start) + text + value.slice(end + 1), from: 0, replaced: now.replaced + 1 },
        `${sigil}(${name})`,
      )
    }
    if (found instanceof Promise) return found.then((text) => replaceFrom(next(text), sigil, lookup))
    at = next(found)
  }
}

function within(progress: Progress, reference: string): Progress {
  if (progress.replaced > MAX_REPLACEMENTS || progress.value.length > MAX_LENGTH) throw new EndlessExpansion(reference)
  return progress
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
