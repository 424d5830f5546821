// Replaces what differs between two runs of the same server - pids, dates, times, addresses, ports, folders - by words, so that logs and bodies
// can be compared to the byte. What is masked here is what conformance does not promise; keep the list short.

export interface Surroundings {
  readonly folder: string
  /** Ports of the TCP listeners. */
  readonly ports: readonly number[]
  readonly hostname: string
}

const DATE = String.raw`(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d\d:\d\d:\d\d \d{4}`

const RULES: ReadonlyArray<readonly [RegExp, string]> = [
  [new RegExp(DATE, 'g'), 'DATE'],
  [/\bpid: \d+/g, 'pid: P'],
  [/(\(|with )pid \d+/g, '$1pid P'],
  [/\(\d{10}-\d{10}\)/g, '(NOW-LAST)'],
  [/\b0x[0-9a-f]{6,}\b/g, '0xADDR'],
  [/ in \d+ (msecs|micros) /g, ' in T $1 '],
  [/ready in \d+ seconds/g, 'ready in T seconds'],
  [/loaded in \d+ seconds/g, 'loaded in T seconds'],
  [/buried after \d+ seconds/g, 'buried after T seconds'],
  [/\bwork of process \d+ /g, 'work of process P '],
  [/running for \d+ second/g, 'running for T second'],
  [/(RSS|ADDRESS SPACE): \d+ /g, '$1: BYTES '],
  [/\bfd:? \d+/g, 'fd F'],
  [/^\[\d{10}\] /g, '[NOW] '],
  [/\blogsize: \d+/g, 'logsize: BYTES'],
  [/\blog\.\d{10}\b/g, 'log.NOW'],
  // uWSGI counts returns to the scheduler of its async mode; we have none (docs/differences.md#switches).
  [/\(\d+ switches on core /g, '(S switches on core '],
]

/** Request counters of a log line depend on what was asked before; only a case with a server of its own compares them. */
export const maskCounters = (line: string): string => line.replace(/\|req: -?\d+\/\d+\]/, '|req: N/M]')

export function mask(text: string, around: Surroundings): string {
  // Names inside the private folder become relative: we name unix sockets by their absolute path (docs/differences.md#names).
  let masked = around.folder === '' ? text : text.replaceAll(`${around.folder}/`, '').replaceAll(around.folder, 'DIR')
  for (const port of around.ports) masked = masked.replaceAll(new RegExp(String.raw`\b${port}\b`, 'g'), 'PORT')
  // A machine may have none.
  if (around.hostname !== '') masked = masked.replaceAll(around.hostname, 'HOSTNAME')
  for (const [pattern, word] of RULES) masked = masked.replaceAll(pattern, word)
  return masked
}

/** Masks every string in a JSON value. */
export function maskJson(value: unknown, around: Surroundings): unknown {
  if (typeof value === 'string') return mask(value, around)
  if (Array.isArray(value)) return value.map((item) => maskJson(item, around))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskJson(item, around)]))
}
