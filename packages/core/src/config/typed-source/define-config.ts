// `defineConfig` and what a `uwsgi.config.ts` may export by default. Types and an identity function: a configuration that imports this runs nothing.

import type { OptionValues } from './option-values.js'

/** What a configuration that is a function is called with. */
export interface ConfigContext {
  /** The environment of the start. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly hostname: string
  readonly cpuCount: number
  /** Value of the option `mode`, where it stands before this file (`uwsgi-ts --mode staging uwsgi.config.ts`). */
  readonly mode: string | undefined
  /** What stood behind the colon of `FILE:SECTION`; empty when nothing did. */
  readonly section: string
  /** First value that stands before this file under a name, as `if-opt` sees it; undefined where there is none. */
  option(name: string): string | undefined
}

/**
 * Options in the order in which they are written. A list puts several together, so that an option may come again after another one:
 * `[{ 'set-ph': 'a=1' }, { include: 'x.ini' }, { 'set-ph': 'a=2' }]`. What is undefined is left out.
 */
export type ConfigOptions = OptionValues | ReadonlyArray<ConfigOptions>

/** Like the sections of an ini file: `uwsgi`, unless another one is asked for (`uwsgi.config.ts:staging`). */
export interface ConfigSections {
  readonly sections: Readonly<Record<string, ConfigOptions>>
}

export type ConfigFunction = (context: ConfigContext) => ConfigOptions | ConfigSections | Promise<ConfigOptions | ConfigSections>

export type ConfigExport = ConfigOptions | ConfigSections | ConfigFunction

/**
 * Identity; gives a configuration its types. Those of the options of a plugin package come with the package:
 *
 * @example
 * import type {} from '@uwsgi-ts/python'
 * import { defineConfig } from '@uwsgi-ts/core'
 *
 * export default defineConfig(({ cpuCount }) => ({
 *   'http-socket': '127.0.0.1:8080',
 *   'wsgi-file': 'app.py',
 *   master: true,
 *   processes: cpuCount * 2,
 * }))
 */
export function defineConfig(config: ConfigExport): ConfigExport {
  return config
}
