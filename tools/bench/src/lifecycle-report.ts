// The table about reloads, replaced workers, idling and shared memory, in Markdown.

import type { Marks } from './report.js'

export const LIFECYCLE_MARKS: Marks = {
  begin: '<!-- lifecycle: begin (written by npm run bench:lifecycle) -->',
  end: '<!-- lifecycle: end -->',
}

export interface LifecycleRow {
  readonly what: string
  readonly unit: string
  readonly digits: number
  readonly reference: number
  readonly ours: number
}

export function renderLifecycle(heading: readonly string[], rows: readonly LifecycleRow[]): string {
  return [
    ...heading,
    '',
    '| what | uWSGI | uwsgi-ts |',
    '| --- | --- | --- |',
    ...rows.map(
      ({ what, unit, digits, reference, ours }) => `| ${what}, ${unit} | ${reference.toFixed(digits)} | ${ours.toFixed(digits)} |`,
    ),
    '',
  ].join('\n')
}
