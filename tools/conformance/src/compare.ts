// Decides whether two outcomes are the same behaviour. The only tolerance lives here: message framing that our engine owns and the reference
// leaves to the app (docs/differences.md#framing).

import { REQUEST_LINE, type Outcome, type RecordedExchange } from './conformance-case.js'

/** Headers by which the engine frames a response. */
const FRAMING = new Set(['content-length', 'transfer-encoding', 'connection'])

type Header = readonly [string, string]

/**
 * Our outcome without the framing headers that the reference's has not, in the responses and in the counts of their log lines. Where
 * `Connection` stands among the headers is the engine's too.
 */
export function alignFraming(ours: Outcome, reference: Outcome): Outcome {
  const added: Array<readonly Header[]> = []
  const steps = ours.steps.map((step, index) => {
    const mine = step as RecordedExchange | undefined
    const theirs = reference.steps[index] as RecordedExchange | undefined
    if (mine?.headers === undefined) return step
    const named = new Set(theirs?.headers?.map(([name]) => name.toLowerCase()))
    const extra = ([name]: Header): boolean => FRAMING.has(name.toLowerCase()) && !named.has(name.toLowerCase())
    added.push(mine.headers.filter(extra))
    return { ...mine, headers: mine.headers.filter((header) => !extra(header)) }
  })
  return { ...ours, steps, log: withoutAdded(ours.log, added) }
}

/** Connection headers last, so that their place does not count. */
export function settleConnection(outcome: Outcome): Outcome {
  const isConnection = ([name]: Header): boolean => name.toLowerCase() === 'connection'
  const steps = outcome.steps.map((step) => {
    const { headers } = (step ?? {}) as RecordedExchange
    if (headers === undefined) return step
    return {
      ...(step as RecordedExchange),
      headers: [...headers.filter((header) => !isConnection(header)), ...headers.filter(isConnection)],
    }
  })
  return { ...outcome, steps }
}

/** Takes the added headers off the counts of the request lines, when there is one line for each response. */
function withoutAdded(log: readonly string[], added: ReadonlyArray<readonly Header[]>): string[] {
  const masked = (line: string): boolean => REQUEST_LINE.test(line.replace('pid: P', 'pid: 1'))
  if (log.filter(masked).length !== added.length) return [...log]
  const left = [...added]
  return log.map((line) => {
    if (!masked(line)) return line
    const headers = left.shift() ?? []
    const bytes = headers.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0)
    return line.replace(
      / (\d+) headers in (\d+) bytes /,
      (_, count: string, size: string) => ` ${Number(count) - headers.length} headers in ${Number(size) - bytes} bytes `,
    )
  })
}
