// The three passes over stored values: `$(NAME)` environment, `@(ADDRESS)` file contents, `%(NAME)` placeholders, in this order and each over the
// whole list, so that `@(/etc/$(X))` works and a placeholder may stand in an included text. Immediate options are left as they are.

import { quote } from '../errors/quote.js'
import { whenReady } from './in-order.js'
import { EndlessExpansion, replaceReferences, unclosedReference, type Lookup } from './references.js'
import { placeholderMath } from './placeholder-math.js'
import type { ProblemList } from './problems.js'
import type { RawEntry } from './reader.js'
import { readAddress, type AddressContext } from './sources/read-address.js'
import { decodeText } from './text-bytes.js'

export interface ExpansionContext {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly problems: ProblemList
  readonly addresses: AddressContext
}

/** Expands in place. Returns the names that some `%(...)` asked for, found or not. */
export async function expandEntries(entries: readonly RawEntry[], context: ExpansionContext): Promise<Set<string>> {
  const used = new Set<string>()
  await pass(entries, '$', context, () => (name) => context.env[name])
  await pass(entries, '@', context, (entry) => (address) => fileContent(address, entry, context))
  const values = new FirstValues(entries)
  const value = (name: string): string | undefined => {
    used.add(name)
    return values.get(name)
  }
  await pass(entries, '%', context, (entry) => {
    warnOfUnclosed(entry, context)
    return (name) =>
      name.includes(' ')
        ? placeholderMath(name, value, (what) =>
            warn(
              entry,
              `${quote(`%(${name})`)}: ${what}; expected names that have a value, and numbers, with operators between them`,
              context,
            ),
          )
        : value(name)
  })
  return used
}

async function pass(
  entries: readonly RawEntry[],
  sigil: '$' | '@' | '%',
  context: ExpansionContext,
  lookupFor: (entry: RawEntry) => Lookup,
): Promise<void> {
  for (const entry of entries) {
    if (entry.immediate || entry.placeholder || entry.value === null || !entry.value.includes(`${sigil}(`)) continue
    try {
      const replaced = replaceReferences(entry.value, sigil, lookupFor(entry))
      entry.value = typeof replaced === 'string' ? replaced : await replaced
    } catch (error) {
      if (!(error instanceof EndlessExpansion)) throw error
      context.problems.error(
        'config-endless-expansion',
        entry.source,
        entry.key,
        `${error.reference} expands to itself without an end; expected a value that does not name itself`,
      )
    }
  }
}

/** uWSGI leaves it as it is. */
function warnOfUnclosed(entry: RawEntry, context: ExpansionContext): void {
  const at = unclosedReference(entry.value ?? '', '%')
  if (at !== undefined) warn(entry, `"%(" at character ${String(at)} has no ")" behind it and is left as it is; expected %(NAME)`, context)
}

function warn({ source, key }: RawEntry, message: string, { problems }: ExpansionContext): void {
  problems.warn('config-bad-expression', source, key, message)
}

/** What stands there, without one newline at its end. */
function fileContent(address: string, entry: RawEntry, context: ExpansionContext): string | undefined | Promise<string | undefined> {
  return whenReady(readAddress(address, context.addresses), (read) => {
    if (read.ok) return decodeText(read.bytes).replace(/[\r\n]$/, '')
    context.problems.exitStatus = read.exitStatus ?? context.problems.exitStatus
    context.problems.error('config-unreadable', entry.source, entry.key, `@(${address}): ${read.message}`)
    return undefined
  })
}

/** First value under each name. Values change while the pass runs, so the entry is kept and not its text. */
class FirstValues {
  readonly #entries: readonly RawEntry[]
  #first: Map<string, RawEntry> | undefined

  constructor(entries: readonly RawEntry[]) {
    this.#entries = entries
  }

  /** undefined also for a name that stands without a value: `%(NAME)` then stays as it is, as in uWSGI. */
  get(name: string): string | undefined {
    this.#first ??= this.#index()
    return this.#first.get(name)?.value ?? undefined
  }

  #index(): Map<string, RawEntry> {
    const first = new Map<string, RawEntry>()
    for (const entry of this.#entries) if (!first.has(entry.key)) first.set(entry.key, entry)
    return first
  }
}
