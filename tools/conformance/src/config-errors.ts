// Which kind of error a refused start names. The sentences of the two sides are not the same (docs/differences.md#error-messages), their kinds are:
// each kind is known by what the reference prints, and by what ours prints.

import type { Side } from './sides.js'

type ErrorClass = { readonly name: string } & Readonly<Record<Side, RegExp>>

/** For kinds that only one side has. */
const NEVER = /^\b$/

/** In this order: the first that fits any line counts, so what is particular stands above what is general. */
const CLASSES: readonly ErrorClass[] = [
  { name: 'crash', reference: /got Segmentation Fault/, ours: /^\s+at .*\.[jt]s:\d+/ },
  { name: 'not-built', reference: NEVER, ours: /not built in this version|does not have it yet|is not installed/ },
  { name: 'nothing-to-do', reference: /--socket option is missing/, ours: /--socket option is missing/ },
  { name: 'forbidden', reference: /forbidden option/, ours: /forbidden option/ },
  { name: 'strict', reference: /\[strict-mode\] unknown config directive/, ours: /\[strict-mode\] unknown config directive/ },
  { name: 'flag-value', reference: /doesn't allow an argument/, ours: NEVER },
  { name: 'ambiguous-option', reference: /is ambiguous; possibilities/, ours: /is ambiguous; possibilities/ },
  { name: 'missing-argument', reference: /requires an argument/, ours: /requires an argument/ },
  { name: 'unknown-option', reference: /unrecognized option|invalid option --/, ours: /unrecognized option|invalid option --/ },
  { name: 'placeholder-clash', reference: /you cannot use .* as a placeholder/, ours: /you cannot use .* as a placeholder/ },
  {
    name: 'bad-syntax',
    reference: /invalid placeholder\/--set value|syntax, must be/,
    ours: /invalid placeholder\/--set value|syntax.*must be/,
  },
  { name: 'unresolved', reference: /unable to resolve name/, ours: /unable to resolve name/ },
  { name: 'nested-logic', reference: /recursive logic in options/, ours: /recursive logic in options/ },
  { name: 'include-cycle', reference: NEVER, ours: /includes itself/ },
  { name: 'endless', reference: NEVER, ours: /expands to itself without an end|stands for itself without an end/ },
  { name: 'bad-bytes', reference: /invalid bytes in UTF8|incomplete UTF-8/, ours: /NUL byte|UTF-8/ },
  { name: 'no-loader', reference: /unable to load configuration from/, ours: /unable to load configuration from/ },
  {
    name: 'bad-json',
    reference: /error parsing JSON data|you must define a object named/,
    ours: /JSON/,
  },
  {
    name: 'bad-xml',
    reference: /could not parse file|invalid xml/,
    ours: /could not parse file|invalid xml|holds elements and no text|\.xml:" names no section/,
  },
  { name: 'bad-yaml', reference: /error parsing YAML file/, ours: /YAML/ },
  { name: 'http', reference: /Not usable HTTP response|invalid http url|uwsgi_scheme_http\(\)/, ours: /http:\/\// },
  {
    name: 'bad-source',
    reference: /0 size binary data|unable to find (?:symbol|section)|not a vassal instance/,
    ours: /0 size binary data|unable to find (?:symbol|section)|not a vassal instance/,
  },
  { name: 'bad-pidfile', reference: /signal_pidfile\(\)/, ours: /signal_pidfile\(\)|invalid pidfile/ },
  { name: 'no-plugin', reference: /unable to load plugin "/, ours: /unable to load plugin "/ },
  {
    name: 'unreadable',
    reference: /^(?:realpath\(\) of .* failed|open\(".*"\)): /m,
    ours: /cannot read (?:pidfile )?".*": |names a section of no file/,
  },
  {
    name: 'bad-value',
    reference: /must be > 0|invalid chmod value|invalid mountpoint|Listen queue size is greater|^chdir\(\): |^user .* not found/,
    ours: /is not an? |is out of range|cannot be used/,
  },
  { name: 'unreachable', reference: /uwsgi_connect\(\)/, ours: /ECONNREFUSED/ },
]

/** undefined when nothing known was printed. */
export function errorClass(side: Side, lines: readonly string[]): string | undefined {
  // Warnings of ours do not end a start, and the help that stands behind an error is no error.
  const said = side === 'ours' ? lines.filter((line) => !/: warning: /.test(line)) : lines
  return CLASSES.find((each) => said.some((line) => each[side].test(line)))?.name
}
