// Findings as text, grouped by how bad they are, or as JSON for tools.

import { formatSource } from '../config/problems.js'
import type { Finding } from './examine.js'
import type { Severity } from './rule.js'

const GROUPS: ReadonlyArray<readonly [Severity, string, colour: number]> = [
  ['error', 'errors', 31],
  ['warning', 'warnings', 33],
  ['note', 'notes', 36],
]

export function textReport(findings: readonly Finding[], colours: boolean): string[] {
  const paint = (text: string, code: number): string => (colours ? `\x1b[${code}m${text}\x1b[0m` : text)
  const lines: string[] = []
  for (const [severity, title, colour] of GROUPS) {
    const group = findings.filter((finding) => finding.severity === severity)
    if (group.length === 0) continue
    lines.push(paint(title, colour))
    for (const { source, option, what, why, instead, rule } of group) {
      const place = `${formatSource(source)}:${option === '' ? '' : ` ${option}:`}`
      lines.push(`  ${paint(place, 1)} ${what} ${paint(`[${rule}]`, 2)}`)
      for (const from of source.includedFrom ?? []) lines.push(`      included from ${formatSource(from)}`)
      lines.push(`      why: ${why}`, `      instead: ${instead}`)
    }
    lines.push('')
  }
  lines.push(verdict(findings))
  return lines
}

export function jsonReport(findings: readonly Finding[]): string {
  const plain = findings.map(({ source, ...finding }) => ({
    rule: finding.rule,
    severity: finding.severity,
    file: source.file,
    line: source.line,
    ...(source.column === undefined ? {} : { column: source.column }),
    option: finding.option,
    what: finding.what,
    why: finding.why,
    instead: finding.instead,
  }))
  return JSON.stringify({ findings: plain, ...counts(findings) }, undefined, 2)
}

function counts(findings: readonly Finding[]): { errors: number; warnings: number; notes: number } {
  const count = (severity: Severity): number => findings.filter((finding) => finding.severity === severity).length
  return { errors: count('error'), warnings: count('warning'), notes: count('note') }
}

function verdict(findings: readonly Finding[]): string {
  const { errors, warnings, notes } = counts(findings)
  const some = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`
  if (errors + warnings + notes === 0) return 'doctor: nothing found'
  return `doctor: ${some(errors, 'error')}, ${some(warnings, 'warning')}, ${some(notes, 'note')}`
}
