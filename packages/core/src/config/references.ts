// Finds `$(...)`, `@(...)` and `%(...)` in a value and replaces them. Parentheses nest inside a reference. After a replacement the text is looked at
// again, which uWSGI does too, from its second character on; here it is from the first, and an expansion without an end is an error there is a name for.

/** Returns the replacement, or undefined to leave the reference as it stands. */
export type Lookup = (name: string) => string | undefined | Promise<string | undefined>

/** A reference that came out of so many others, each inside the text of the one before: it expands to itself. */
const MAX_DEPTH = 64
/** In one value, however it came to them. */
const MAX_REPLACEMENTS = 1000
const MAX_LENGTH = 1024 * 1024
/** Characters looked at for one value: a fraction of a second. */
const MAX_WORK = 100 * MAX_LENGTH

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
  return replaceFrom({ value: text, closings: closingsOf(text), from: 0, within: [], replaced: 0, work: text.length }, sigil, lookup)
}

interface Progress {
  readonly value: string
  readonly closings: Closings
  /** Where to look on. */
  readonly from: number
  /** Where the replacements end that `from` is in, outermost first, counted from the end of the value: what is to the right does not change. */
  readonly within: readonly number[]
  readonly replaced: number
  readonly work: number
}

function replaceFrom(progress: Progress, sigil: '$' | '@' | '%', lookup: Lookup): string | Promise<string> {
  let at = progress
  for (;;) {
    const { value, from } = at
    const start = value.indexOf(`${sigil}(`, from)
    if (start === -1) return value
    const end = at.closings.get(start + 1)
    const name = end === undefined ? '' : value.slice(start + 2, end)
    const found = end === undefined || name === '' ? undefined : lookup(name)
    const now = at
    const next = (replacement: string | undefined): Progress => {
      if (end === undefined || replacement === undefined) return { ...now, from: start + 1, work: now.work + name.length + 1 }
      const text = value.slice(0, start) + replacement + value.slice(end + 1)
      const within = [...now.within.filter((right) => value.length - right > start), value.length - end - 1]
      return limited(
        { ...now, value: text, from: 0, within, replaced: now.replaced + 1, work: now.work + text.length },
        `${sigil}(${name})`,
      )
    }
    if (found instanceof Promise) return found.then((text) => replaceFrom(next(text), sigil, lookup))
    at = next(found)
  }
}

function limited(progress: Progress, reference: string): Progress {
  const { value, within, replaced, work } = progress
  if (within.length > MAX_DEPTH || replaced > MAX_REPLACEMENTS || value.length > MAX_LENGTH || work > MAX_WORK)
    throw new EndlessExpansion(reference)
  return { ...progress, closings: closingsOf(value) }
}

/** Place of the first reference that is never closed, counted from 1. */
export function unclosedReference(text: string, sigil: '$' | '@' | '%'): number | undefined {
  const closings = closingsOf(text)
  for (let at = text.indexOf(`${sigil}(`); at !== -1; at = text.indexOf(`${sigil}(`, at + 1)) if (!closings.has(at + 1)) return at + 1
  return undefined
}

/** Place of the closing parenthesis by that of the opening one; those that are never closed are missing. */
type Closings = ReadonlyMap<number, number>

/** In one pass for all: a text full of open parentheses would be read to its end for each of them otherwise. */
function closingsOf(text: string): Closings {
  const closings = new Map<number, number>()
  const open: number[] = []
  for (let at = text.search(/[()]/); at !== -1 && at < text.length; at++) {
    const character = text.charCodeAt(at)
    if (character === 0x28) open.push(at)
    else if (character === 0x29) {
      const opened = open.pop()
      if (opened !== undefined) closings.set(opened, at)
    }
  }
  return closings
}
