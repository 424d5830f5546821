// Writes the types that `defineConfig` has for the options of a package, from their declarations: the members of the interface `OptionValues`, with the
// help as comments. The core has the interface itself, a plugin package adds to it. Pure: no files here.

import type { OptionDeclaration, OptionKind, OptionTable } from '@uwsgi-ts/core'
import type { PackageJson } from './workspace.js'

const VALUE: Readonly<Record<OptionKind, string>> = {
  flag: 'FlagValue',
  integer: 'IntegerValue',
  percent: 'PercentValue',
  bytes: 'BytesValue',
  megabytes: 'MegabytesValue',
  seconds: 'SecondsValue',
  string: 'TextValue',
  socket: 'TextValue',
  mode: 'ModeValue',
  user: 'OwnerValue',
  group: 'OwnerValue',
  dict: 'PairValue',
  'key-values': 'TextValue',
  regexp: 'TextValue',
  'regexp-dict': 'TextValue',
}

/** Where the module is in a package. */
export const OPTION_TYPES = { core: 'src/config/typed-source/option-values.ts', plugin: 'src/option-values.ts' } as const

const MADE = 'Made by `npm run readme-options` from the declarations of the options.'

/** Plugins that the core depends on are always there, so their options are the core's in a configuration. */
export function comesWithCore(plugin: string, core: Pick<PackageJson, 'dependencies'>): boolean {
  return core.dependencies?.[plugin] !== undefined
}

/** The module with the interface, for the core and the plugins that come with it. */
export function coreOptionTypes(tables: readonly OptionTable[]): string {
  const options: OptionTable = Object.assign({}, ...tables) as OptionTable
  return [
    `// What \`defineConfig\` takes for each option of the core and of what comes with it; other packages add theirs.`,
    `// ${MADE}`,
    '',
    ...imported(options, './value-types.js'),
    '',
    'export interface OptionValues {',
    ...members(options, '  '),
    '}',
    '',
  ].join('\n')
}

/** The module that adds the options of a plugin package to the interface. */
export function pluginOptionTypes(options: OptionTable): string {
  return [
    '// What `defineConfig` takes for each option of this package.',
    `// ${MADE}`,
    '',
    ...imported(options, '@uwsgi-ts/core'),
    '',
    "declare module '@uwsgi-ts/core' {",
    '  interface OptionValues {',
    ...members(options, '    '),
    '  }',
    '}',
    '',
  ].join('\n')
}

function imported(options: OptionTable, from: string): string[] {
  const declarations = Object.values(options)
  const names = new Set(declarations.map((declaration) => VALUE[declaration.kind]))
  if (declarations.some((declaration) => declaration.repeat === true)) names.add('Repeated')
  const sorted = [...names].sort()
  const line = `import type { ${sorted.join(', ')} } from '${from}'`
  return line.length <= 140 ? [line] : ['import type {', ...sorted.map((name) => `  ${name},`), `} from '${from}'`]
}

function members(options: OptionTable, indent: string): string[] {
  return Object.entries(options)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, declaration]) => [
      ...member(name, declaration, comment(declaration), indent),
      ...(declaration.aliases ?? []).flatMap((alias) => member(alias, declaration, `The same as \`${name}\`.`, indent)),
    ])
}

function member(name: string, declaration: OptionDeclaration, text: string, indent: string): string[] {
  const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`
  return [`${indent}/** ${text.replaceAll('*/', '* /')} */`, `${indent}readonly ${key}?: ${valueType(declaration)} | undefined`]
}

/** null is an option without its value, for those that may stand so. */
function valueType(declaration: OptionDeclaration): string {
  const value = VALUE[declaration.kind]
  const one = declaration.argument === 'optional' ? `${value} | null` : value
  return declaration.repeat === true ? `Repeated<${one}>` : one
}

function comment({ help, unit, default: initial, noEffect }: OptionDeclaration): string {
  return [
    help,
    ...(noEffect === undefined ? [] : [`Without effect: ${noEffect}.`]),
    ...(unit === undefined ? [] : [`A plain number is in ${unit}.`]),
    ...(initial === undefined ? [] : [`@default ${String(initial)}`]),
  ]
    .join(' ')
    .replaceAll('\n', ' ')
}
