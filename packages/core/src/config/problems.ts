// What is wrong with a configuration. All problems of one run are collected and printed together: `file:line: option: what; what would be right`,
// then the chain of files that led there.

import type { ErrorCode } from '../errors/codes.js'
import type { Source } from './settings.js'

export interface Problem {
  readonly code: ErrorCode
  readonly severity: 'error' | 'warning'
  readonly source: Source
  /** Option or key the problem is about; empty when it is about the file. */
  readonly option: string
  /** What is wrong, and after `; ` what would be right. */
  readonly message: string
}

/** Collects problems; nothing here throws. */
export class ProblemList {
  readonly all: Problem[] = []

  error(code: ErrorCode, source: Source, option: string, message: string): void {
    this.#add({ code, severity: 'error', source, option, message })
  }

  warn(code: ErrorCode, source: Source, option: string, message: string): void {
    this.#add({ code, severity: 'warning', source, option, message })
  }

  get hasErrors(): boolean {
    return this.all.some((problem) => problem.severity === 'error')
  }

  /** A loop or a block repeats its lines; the same sentence about the same line is said once. */
  #add(problem: Problem): void {
    const same = (other: Problem): boolean =>
      other.message === problem.message &&
      other.option === problem.option &&
      other.source.file === problem.source.file &&
      other.source.line === problem.source.line
    if (!this.all.some(same)) this.all.push(problem)
  }
}

export function formatSource(source: Source): string {
  return source.line === 0 ? source.file : `${source.file}:${String(source.line)}`
}

export function formatProblem(problem: Problem): string {
  const severity = problem.severity === 'warning' ? 'warning: ' : ''
  const option = problem.option === '' ? '' : `${problem.option}: `
  const lines = [`${formatSource(problem.source)}: ${severity}${option}${problem.message}`]
  for (const from of problem.source.includedFrom ?? []) lines.push(`    included from ${formatSource(from)}`)
  return lines.join('\n')
}

/** The last line after a refused start. */
export function formatVerdict(problems: readonly Problem[]): string {
  const errors = problems.filter((problem) => problem.severity === 'error').length
  const warnings = problems.length - errors
  const count = (n: number, word: string): string => `${String(n)} ${word}${n === 1 ? '' : 's'}`
  return `uwsgi-ts: not started, ${count(errors, 'error')}${warnings > 0 ? ` and ${count(warnings, 'warning')}` : ''} in the configuration`
}

/** The configuration cannot be used. Its message is everything a user needs to see. */
export class ConfigError extends Error {
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super([...problems.map(formatProblem), formatVerdict(problems)].join('\n'))
    this.name = 'ConfigError'
    this.problems = problems
  }
}
