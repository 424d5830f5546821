// What `--check-config=json` prints: every problem with its place, for editors and CI. One document on standard output, whatever is wrong.

import type { Problem } from '../config/problems.js'
import type { Source } from '../config/settings.js'

interface ReportedPlace {
  readonly file: string
  /** 1-based; absent for the command line and the environment. */
  readonly line?: number
  readonly column?: number
}

interface ReportedProblem extends Partial<ReportedPlace> {
  readonly severity: 'error' | 'warning'
  /** Of docs/errors.md. */
  readonly code?: string
  readonly option?: string
  readonly message: string
  /** Files that led to the place, outermost last. */
  readonly includedFrom?: readonly ReportedPlace[]
}

export interface CheckReport {
  readonly good: boolean
  readonly errors: number
  readonly warnings: number
  readonly problems: readonly ReportedProblem[]
}

/** `refusal`: why there is no start, where that is no problem of a place (a plugin whose setup threw, nothing to listen on). */
export function checkReport(
  problems: readonly Problem[],
  refusal?: { readonly code?: string | undefined; readonly message: string },
): CheckReport {
  const reported = problems.map(reportProblem)
  if (refusal !== undefined) {
    const { code, message } = refusal
    reported.push({ severity: 'error', ...(code === undefined ? {} : { code }), message })
  }
  const errors = reported.filter(({ severity }) => severity === 'error').length
  return { good: errors === 0, errors, warnings: reported.length - errors, problems: reported }
}

function reportProblem({ code, severity, source, option, message }: Problem): ReportedProblem {
  const from = source.includedFrom ?? []
  return {
    severity,
    code,
    ...reportPlace(source),
    ...(option === '' ? {} : { option }),
    message,
    ...(from.length === 0 ? {} : { includedFrom: from.map(reportPlace) }),
  }
}

function reportPlace({ file, line, column }: Source): ReportedPlace {
  if (line === 0) return { file }
  return column === undefined ? { file, line } : { file, line, column }
}
