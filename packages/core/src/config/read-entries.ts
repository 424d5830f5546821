// Entries of several options that mean one kind of thing, read by the plugin that owns them: in their order, and with their place in front of what is wrong.

import type { Settings } from './settings.js'

export interface ReadEntry<T> {
  readonly value: T
  /** FILE:LINE: OPTION, for messages. */
  readonly place: string
}

/**
 * Reads every entry of some options, in the order in which the configuration has them.
 *
 * @param settings the settings that have the entries
 * @param readers by option: what reads the text of an entry ('' for one without a value); `index` counts the entries of that option from 0
 * @throws Error that begins with the place of the entry, when its reader throws
 */
export function readEntries<T>(
  settings: Settings,
  readers: Readonly<Record<string, (text: string, index: number) => T>>,
): Array<ReadEntry<T>> {
  const found = Object.entries(readers).flatMap(([option, read]) => settings.all(option).map((entry, index) => ({ entry, read, index })))
  return found
    .sort((one, other) => one.entry.order - other.entry.order)
    .map(({ entry, read, index }) => {
      const { file, line } = entry.source
      const place = `${file}${line === 0 ? '' : `:${String(line)}`}: ${entry.written}`
      try {
        return { value: read(entry.value ?? '', index), place }
      } catch (error) {
        throw new Error(`${place}: ${(error as Error).message}`, { cause: error })
      }
    })
}
