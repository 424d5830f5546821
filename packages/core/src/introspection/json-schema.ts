// JSON Schema (draft 2020-12) of a configuration in JSON or YAML, for editors: every option with its type, range, default and help. It says what can be
// said about text that is not expanded yet: a value with a placeholder in it may become anything.

import type { OptionDeclaration, OptionKind } from '../options/declare.js'
import { KNOWN_WORDS } from './known-words.js'
import { namesOf, ownerLabel, type CataloguedOption } from './option-catalog.js'
import { stateInWords } from './option-words.js'

export interface JsonSchema {
  readonly [keyword: string]: unknown
}

/** Magic variables, placeholders, environment and contents: `%n`, `%(x)`, `$(X)`, `@(FILE)`. */
const EXPANDED: JsonSchema = { type: 'string', pattern: '%|\\$\\(|@\\(' }

const TEXT: JsonSchema = { type: ['string', 'number', 'boolean'] }

const matching = (pattern: string): JsonSchema => ({ type: 'string', pattern })

/** What a kind takes besides text that is still to be expanded. */
const VALUES: Readonly<Record<OptionKind, (declaration: OptionDeclaration) => readonly JsonSchema[]>> = {
  flag: () => [{ type: 'boolean' }, { type: 'string', enum: ['true', 'false', 'on', 'off', 'yes', 'no', '1', '0', ''] }, { enum: [0, 1] }],
  integer: (declaration) => [{ type: 'integer', ...range(declaration) }, matching('^[ \\t]*[+-]?[0-9]+[ \\t]*$')],
  percent: (declaration) => [
    { type: 'integer', ...range({ min: 0, max: 100, ...declaration }) },
    matching('^[ \\t]*[0-9]+[ \\t]*%?[ \\t]*$'),
  ],
  bytes: (declaration) => [{ type: 'integer', ...range(declaration) }, matching('^[ \\t]*[+-]?[0-9]+(\\.[0-9]+)?[ \\t]*[kKmMgG]?[ \\t]*$')],
  megabytes: () => [{ type: 'integer', minimum: 0 }, matching('^[ \\t]*[+-]?[0-9]+[ \\t]*$')],
  seconds: (declaration) => [
    { type: 'number', ...range(declaration) },
    matching('^[ \\t]*[+-]?[0-9]+(\\.[0-9]+)?[ \\t]*([mM][sS]|[sSmMhHdD])?[ \\t]*$'),
  ],
  string: () => [TEXT],
  socket: () => [{ type: ['string', 'integer'] }],
  mode: () => [{ type: 'integer', minimum: 0, maximum: 777 }, matching('^([0-7]{3})?$')],
  user: () => [{ type: ['string', 'integer'] }],
  group: () => [{ type: ['string', 'integer'] }],
  dict: () => [matching('=')],
  'key-values': () => [{ type: ['string', 'integer'] }],
  regexp: () => [{ type: 'string' }],
  'regexp-dict': () => [{ type: 'string' }],
}

function range({ min, max }: Pick<OptionDeclaration, 'min' | 'max'>): JsonSchema {
  return { minimum: min ?? 0, ...(max === undefined ? {} : { maximum: max }) }
}

/** `options`: planned ones are marked as deprecated, which editors show; a start refuses them. */
export function configSchema(options: readonly CataloguedOption[], version: string): JsonSchema {
  const definitions: Record<string, JsonSchema> = {}
  const properties: Record<string, JsonSchema> = {}
  for (const option of options) {
    for (const name of namesOf(option)) properties[name] = { $ref: `#/$defs/${option.name}` }
    definitions[option.name] = ofOption(option)
  }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `Configuration of uwsgi-ts ${version}`,
    description: 'A file has sections; `uwsgi` is the one that is read, unless another is asked for (FILE:SECTION).',
    type: 'object',
    properties: { uwsgi: { $ref: '#/$defs/(section)' } },
    additionalProperties: true,
    $defs: {
      '(section)': {
        type: 'object',
        properties,
        // A name that is no option is a placeholder for %(NAME).
        additionalProperties: { anyOf: [TEXT, { type: 'array', items: TEXT }, { type: 'null' }] },
      },
      '(expanded)': EXPANDED,
      ...definitions,
    },
  }
}

function ofOption(option: CataloguedOption): JsonSchema {
  const { declaration } = option
  const one: JsonSchema = { anyOf: [...VALUES[declaration.kind](declaration), ...absent(declaration), { $ref: '#/$defs/(expanded)' }] }
  const value: JsonSchema = declaration.repeat === true ? { anyOf: [one, { type: 'array', items: one }] } : one
  return {
    description: description(option),
    ...(declaration.default === undefined ? {} : { default: declaration.default }),
    ...(declaration.kind === 'string' && KNOWN_WORDS[option.name] !== undefined ? { examples: KNOWN_WORDS[option.name] } : {}),
    ...(option.state === 'planned' ? { deprecated: true } : {}),
    ...value,
  }
}

/** An option whose argument may be left out is written empty in a file. */
function absent(declaration: OptionDeclaration): JsonSchema[] {
  return declaration.argument === 'optional' ? [{ type: 'string', maxLength: 0 }] : []
}

function description(option: CataloguedOption): string {
  const { declaration } = option
  const unit = declaration.unit === undefined ? '' : ` Unit: ${declaration.unit}.`
  const state = option.state === 'built' ? '' : ` Not in this version as it is: ${stateInWords(option)}.`
  return `${declaration.help}${unit} [${ownerLabel(option.owner)}]${state}`
}
