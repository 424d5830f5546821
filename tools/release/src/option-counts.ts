// The table of docs/status.md that counts options by owner: built, accepted without effect, planned. Aliases do not count. Pure: no files here.

import type { OptionTable } from '@uwsgi-ts/core'

export const COUNTS_START = '<!-- option counts: made by `npm run readme-options` from the declarations -->'
export const COUNTS_END = '<!-- end of option counts -->'

type OwnedTable = readonly [owner: string, table: OptionTable]

/** Owners with anything built first, then by name. */
export function optionCounts(built: readonly OwnedTable[], planned: readonly OwnedTable[]): string {
  const owners = [...new Set([...built, ...planned].map(([owner]) => owner))].map((owner) => {
    const own = declarations(built, owner)
    const idle = own.filter(({ noEffect }) => noEffect !== undefined).length
    return { owner, works: own.length - idle, idle, planned: declarations(planned, owner).length }
  })
  const exists = (counts: { works: number; idle: number }): number => (counts.works + counts.idle > 0 ? 0 : 1)
  const sorted = owners.toSorted((a, b) => exists(a) - exists(b) || (a.owner < b.owner ? -1 : 1))
  const sum = (of: 'works' | 'idle' | 'planned'): number => owners.reduce((total, counts) => total + counts[of], 0)
  const rows = [...sorted, { owner: '**all**', works: sum('works'), idle: sum('idle'), planned: sum('planned') }]
  return [
    '| owner | built | without effect | planned |',
    '|---|---|---|---|',
    ...rows.map(({ owner, works, idle, planned: later }) => `| ${[owner, works, idle, later].map(String).join(' | ')} |`),
  ].join('\n')
}

/** `page` with its table replaced. A page without the two marks is an error that names what is missing. */
export function withOptionCounts(page: string, table: string): string {
  const start = page.indexOf(COUNTS_START)
  const end = page.indexOf(COUNTS_END)
  if (start < 0 || end < start)
    throw new Error(`the marks around the option counts are missing; expected ${COUNTS_START} and then ${COUNTS_END}`)
  return `${page.slice(0, start + COUNTS_START.length)}\n\n${table}\n\n${page.slice(end)}`
}

function declarations(tables: readonly OwnedTable[], wanted: string): OptionTable[string][] {
  return tables.flatMap(([owner, table]) => (owner === wanted ? Object.values(table) : []))
}
