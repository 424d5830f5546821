// The `uwsgi` field of a package.json: read, checked for form, and kept with the folder it came from. No code of the plugin runs for this.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CodedError } from '../errors/coded-error.js'
import type { PluginManifest } from './abi.js'

export interface FoundPlugin {
  readonly manifest: PluginManifest
  readonly folder: string
  /** Name of the package, or of the folder where it has none. */
  readonly packageName: string
  /** File URL of its entry module. */
  readonly module: string
}

interface PackageJson {
  readonly name?: unknown
  readonly main?: unknown
  readonly exports?: unknown
  readonly uwsgi?: unknown
}

/** undefined when the folder holds no package.json or one without a `uwsgi` field; a malformed one throws. */
export function readManifest(folder: string): FoundPlugin | undefined {
  const file = join(folder, 'package.json')
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
  if (!text.includes('"uwsgi"')) return undefined
  let json: PackageJson
  try {
    json = JSON.parse(text) as PackageJson
  } catch (error) {
    throw new CodedError('plugin-bad-manifest', `${file}: not JSON; expected a package.json`, error)
  }
  if (json.uwsgi === undefined) return undefined
  const manifest = checkedManifest(json.uwsgi, file)
  const packageName = typeof json.name === 'string' ? json.name : folder
  return { manifest, folder, packageName, module: pathToFileURL(join(folder, entryOf(json))).href }
}

const isStrings = (value: unknown): boolean => Array.isArray(value) && value.every((item) => typeof item === 'string')
const isModifier = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 255
const isStringRecord = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every((item) => typeof item === 'string')

const FIELDS: Readonly<Record<keyof PluginManifest, readonly [check: (value: unknown) => boolean, expected: string, required: boolean]>> = {
  abi: [Number.isInteger, 'a whole number', true],
  name: [(value) => typeof value === 'string' && /^[a-z0-9][a-z0-9_-]*$/.test(value), 'a lower-case name', true],
  aliases: [isStrings, 'a list of names', false],
  modifier1: [isModifier, 'a number from 0 to 255', false],
  options: [isStrings, 'a list of option names', false],
  suffixes: [isStrings, 'a list of file suffixes', false],
  bareArguments: [isStringRecord, 'an object from suffix to option name', false],
  protocols: [isStrings, 'a list of names', false],
  cheaperAlgorithms: [isStrings, 'a list of names', false],
  configSuffixes: [isStrings, 'a list of file suffixes', false],
  configSchemes: [isStrings, 'a list of names', false],
  configSymbols: [isStrings, 'a list of names', false],
  immediate: [isStrings, 'a list of option names', false],
}

function checkedManifest(value: unknown, file: string): PluginManifest {
  if (typeof value !== 'object' || value === null)
    throw new CodedError('plugin-bad-manifest', `${file}: uwsgi is not an object; expected { "abi": 1, "name": ... }`)
  const record = value as Record<string, unknown>
  for (const [field, [check, expected, required]] of Object.entries(FIELDS)) {
    const given = record[field]
    if (given === undefined ? required : !check(given)) {
      throw new CodedError(
        'plugin-bad-manifest',
        `${file}: uwsgi.${field} is ${given === undefined ? 'missing' : JSON.stringify(given)}; expected ${expected}`,
      )
    }
  }
  return record as unknown as PluginManifest
}

/** The entry file by `exports["."]`, then `main`, then index.js. Conditions in their order; `types` is none of ours. */
function entryOf(json: PackageJson): string {
  const exported = json.exports
  const root = isObject(exported) && '.' in exported ? exported['.'] : exported
  return byCondition(root) ?? (typeof json.main === 'string' ? json.main : 'index.js')
}

function byCondition(target: unknown): string | undefined {
  if (typeof target === 'string') return target
  if (!isObject(target)) return undefined
  for (const [condition, value] of Object.entries(target)) {
    if (condition !== 'node' && condition !== 'import' && condition !== 'default' && condition !== 'require') continue
    const found = byCondition(value)
    if (found !== undefined) return found
  }
  return undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
