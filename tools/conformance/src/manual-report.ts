// What became of the manual's examples: totals, and the options that they wait for. The same text is printed by the test and kept in docs/status.md.

export type Verdict = 'loads' | 'planned' | 'outside' | 'foreign' | 'wrong'

export interface Judged {
  readonly file: string
  readonly verdict: Verdict
  /** Options that are not built yet. */
  readonly options: readonly string[]
}

export function totals(judged: readonly Judged[]): Record<Verdict, number> {
  const count = (verdict: Verdict): number => judged.filter((one) => one.verdict === verdict).length
  return { loads: count('loads'), planned: count('planned'), outside: count('outside'), foreign: count('foreign'), wrong: count('wrong') }
}

/** The row of docs/status.md. */
export function statusRow(judged: readonly Judged[]): string {
  const { loads, planned, outside, foreign, wrong } = totals(judged)
  return [
    `| the manual's ${judged.length} ini examples`,
    `${loads} load, ${planned} use options that are not built yet, ${outside} name a file or an address of their reader's, ${foreign} are for FreeBSD, ${wrong} are wrong in the manual`,
    'conformance: manual-examples |',
  ].join(' | ')
}

/** Options by the number of examples that wait for them. */
export function waitingFor(judged: readonly Judged[]): Array<readonly [option: string, examples: number]> {
  const counts = new Map<string, number>()
  for (const { verdict, options } of judged) {
    if (verdict === 'planned') for (const option of new Set(options)) counts.set(option, (counts.get(option) ?? 0) + 1)
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b))
}
