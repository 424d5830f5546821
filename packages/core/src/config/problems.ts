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
  /** How many problems this one stands for. @default 1 */
  readonly count?: number
}

/** More problems of one kind are counted and not told: what is wrong with the first hundred is wrong with the rest. */
const MAX_OF_A_KIND = 100

interface Kind {
  /** How many have been told. */
  told: number
  last: Problem
  /** How many have only been counted. */
  more: number
}

function saysTheSame(a: Problem, b: Problem): boolean {
  return a.message === b.message && a.option === b.option && a.source.line === b.source.line && a.source.file === b.source.file
}

/** Collects problems; nothing here throws. */
export class ProblemList {
  /** Status that the program ends with when this is no configuration to start with. */
  exitStatus = 1
  readonly #problems: Problem[] = []
  readonly #kinds = { error: new Map<ErrorCode, Kind>(), warning: new Map<ErrorCode, Kind>() }

  error(code: ErrorCode, source: Source, option: string, message: string): void {
    this.#add({ code, severity: 'error', source, option, message })
  }

  warn(code: ErrorCode, source: Source, option: string, message: string): void {
    this.#add({ code, severity: 'warning', source, option, message })
  }

  /** In the order they were found; behind them how many of each kind were only counted. */
  get all(): readonly Problem[] {
    return [...this.#problems, ...this.#counted()]
  }

  get hasErrors(): boolean {
    return this.#problems.some((problem) => problem.severity === 'error')
  }

  /** True when more of this kind would only be counted, so that a costly message need not be made. */
  isFull(severity: Problem['severity'], code: ErrorCode): boolean {
    return (this.#kinds[severity].get(code)?.told ?? 0) >= MAX_OF_A_KIND
  }

  /** A loop or a block repeats its lines; the same sentence about the same line is said once. */
  #add(problem: Problem): void {
    const kinds = this.#kinds[problem.severity]
    const kind = kinds.get(problem.code)
    if (kind === undefined) kinds.set(problem.code, { told: 1, last: problem, more: 0 })
    else if (!this.#isNew(problem, kind)) return
    this.#problems.push(problem)
  }

  #isNew(problem: Problem, kind: Kind): boolean {
    if (kind.told >= MAX_OF_A_KIND) {
      kind.last = problem
      kind.more++
      return false
    }
    if (saysTheSame(problem, kind.last)) return false
    const told = this.#problems.some((other) => other.code === problem.code && saysTheSame(problem, other))
    kind.last = problem
    if (!told) kind.told++
    return !told
  }

  *#counted(): Generator<Problem> {
    for (const { last, more } of [...this.#kinds.error.values(), ...this.#kinds.warning.values()]) {
      if (more === 0) continue
      const message = `${String(more)} more like the ones above (${last.code}), up to this line`
      yield { ...last, option: '', message, count: more }
    }
  }
}

export function formatSource(source: Source): string {
  if (source.line === 0) return source.file
  const line = `${source.file}:${String(source.line)}`
  return source.column === undefined ? line : `${line}:${String(source.column)}`
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
  const total = (severity: Problem['severity']): number =>
    problems.reduce((sum, problem) => sum + (problem.severity === severity ? (problem.count ?? 1) : 0), 0)
  const [errors, warnings] = [total('error'), total('warning')]
  const count = (n: number, word: string): string => `${String(n)} ${word}${n === 1 ? '' : 's'}`
  return `uwsgi-ts: not started, ${count(errors, 'error')}${warnings > 0 ? ` and ${count(warnings, 'warning')}` : ''} in the configuration`
}

/** The configuration cannot be used. Its message is everything a user needs to see. */
export class ConfigError extends Error {
  readonly problems: readonly Problem[]
  readonly exitStatus: number

  constructor(problems: readonly Problem[], exitStatus = 1) {
    super([...problems.map(formatProblem), formatVerdict(problems)].join('\n'))
    this.name = 'ConfigError'
    this.problems = problems
    this.exitStatus = exitStatus
  }
}
