// The tables about a start, in Markdown.

import type { Marks } from './report.js'

export const STARTUP_MARKS: Marks = { begin: '<!-- startup: begin (written by npm run bench:startup) -->', end: '<!-- startup: end -->' }

export interface StartupRow {
  readonly what: string
  /** Milliseconds. */
  readonly reference: number
  readonly ours: number
}

export interface StartupReport {
  readonly heading: readonly string[]
  /** Of Node alone. */
  readonly node: number
  readonly rows: readonly StartupRow[]
  /** Files by package, of a run that reads. */
  readonly modules: ReadonlyMap<string, number>
  /** The same of one that checks a configuration with a listener and an app. */
  readonly served: ReadonlyMap<string, number>
}

export function renderStartup({ heading, node, rows, modules, served }: StartupReport): string {
  const ms = (value: number): string => value.toFixed(0)
  const names = [...new Set([...modules.keys(), ...served.keys()])].sort()
  const sum = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((total, count) => total + count, 0)
  return [
    ...heading,
    '',
    '| time from the start of the process until | uWSGI, ms | uwsgi-ts, ms | without Node itself |',
    '| --- | --- | --- | --- |',
    ...rows.map(({ what, reference, ours }) => `| ${what} | ${ms(reference)} | ${ms(ours)} | ${ms(ours - node)} |`),
    '',
    `Node alone (\`node -e 0\`) takes ${ms(node)} ms.`,
    '',
    '| files imported, by package | reading | checking, with a listener and an app |',
    '| --- | --- | --- |',
    ...names.map((name) => `| ${name} | ${modules.get(name) ?? 0} | ${served.get(name) ?? 0} |`),
    `| all | ${sum(modules)} | ${sum(served)} |`,
    '',
  ].join('\n')
}
