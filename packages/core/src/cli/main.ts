// `uwsgi-ts [options] [file.ini ...]`: resolves the configuration, does what prints and exits, and hands everything else to the master. Returns the exit
// status; only bin/uwsgi-ts.js ends the process.

import { CodedError } from '../errors/coded-error.js'
import { ExitPlan } from '../config/exit-plan.js'
import { ExitRequest } from '../config/exit-request.js'
import { ConfigError } from '../config/problems.js'
import { readConfig, setUpPlugins, type ReadConfig } from '../config/resolve.js'
import { keepSources } from '../config/sources/kept-sources.js'
import { showConfig } from '../config/show-config.js'
import { encodeText } from '../config/text-bytes.js'
import { insteadOfServing } from './instead-of-serving.js'
import { subcommandOf } from './subcommands.js'

export interface CliStreams {
  readonly out: (line: string) => void
  readonly err: (line: string) => void
  /** What `out` writes to, when that is a terminal. */
  readonly terminal?: { readonly columns: number; readonly colours: boolean } | undefined
  /** Bytes for standard output as they are; without it they go to `out` as text. */
  readonly write?: (bytes: Uint8Array) => void
  /** Becomes a server with this configuration; only where the process belongs to `main`. Returns the exit status when that fails. */
  readonly fallBack?: (file: string) => Promise<number>
}

const STANDARD_STREAMS: CliStreams = {
  out: (line) => {
    process.stdout.write(encodeText(`${line}\n`))
  },
  err: (line) => {
    process.stderr.write(encodeText(`${line}\n`))
  },
  terminal: process.stdout.isTTY ? { columns: process.stdout.columns, colours: process.stdout.hasColors() } : undefined,
  write: (bytes) => {
    process.stdout.write(bytes)
  },
  fallBack: async (file) => (await import('./fall-back.js')).fallBack(file),
}

export async function main(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>> = process.env,
  cwd: string = process.cwd(),
  streams: CliStreams = STANDARD_STREAMS,
): Promise<number> {
  const exitPlan = new ExitPlan()
  const status = await run(argv, env, cwd, streams, exitPlan)
  // Under a reload that cannot read its configuration the former generation serves on, which is better than any fallback.
  if (status !== 1 || exitPlan.fallback === undefined || env['UWSGI_TS_HANDOVER'] !== undefined) return status
  return streams.fallBack?.(exitPlan.fallback) ?? status
}

async function run(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
  streams: CliStreams,
  exitPlan: ExitPlan,
): Promise<number> {
  const output = { log: streams.err, print: streams.out, exitPlan }
  try {
    const subcommand = subcommandOf(argv)
    if (subcommand !== undefined) return await subcommand.run({ args: argv.slice(1), env, cwd, streams })
    if (argv.some((word) => word.startsWith('--check-config='))) {
      const { asksForJson, checkAsJson, unknownFormat } = await import('./check-json.js')
      const unknown = unknownFormat(argv)
      if (unknown !== undefined) {
        streams.err(`check-config: ${JSON.stringify(unknown)} is no format; expected json or text`)
        return 1
      }
      if (asksForJson(argv)) return await checkAsJson(argv, env, cwd, streams)
    }
    const config = await readConfig(argv, env, cwd, output)
    const status = await printAndExit(config, streams)
    if (status !== undefined) return status
    const resolved = await setUpPlugins(config, output)
    const instead = insteadOfServing(resolved)
    if (instead !== undefined) {
      await resolved.plugins.stop()
      streams.err(instead.line)
      return instead.status
    }
    keepSources(config.kept, process.env)
    const { runMaster } = await import('../master/run-master.js')
    return await runMaster(resolved, argv, exitPlan)
  } catch (error) {
    if (error instanceof ExitRequest) return (await import('./exit-action.js')).doExitAction(error.action, argv, cwd, streams)
    if (error instanceof ConfigError) {
      streams.err(error.message)
      return error.exitStatus
    }
    if (error instanceof CodedError) streams.err(`${error.message}\nuwsgi-ts: not started`)
    else throw error
    return 1
  }
}

/** `get`, `dump-options`, `show-config`: after the configuration has been read, in uWSGI's order. Only show-config and print let the start go on. */
async function printAndExit(config: ReadConfig, streams: CliStreams): Promise<number | undefined> {
  const { settings } = config
  if (settings.has('get')) {
    for (const name of settings.list('get')) {
      const first = config.shown.find((entry) => entry.key === name && !entry.hidden)
      if (first !== undefined && first.value !== null) streams.out(first.value)
    }
    return 0
  }
  if (settings.has('print-config')) return (await import('./print-config.js')).printConfig(config, streams)
  for (const text of settings.list('print')) streams.out(text)
  if (settings.flag('dump-options')) {
    for (const name of await optionNames(config)) streams.out(name)
    return 0
  }
  if (settings.flag('show-config')) for (const line of showConfig(config.shown)) streams.err(line)
  return undefined
}

/** Those of --help: of the core, of the plugins this configuration loads, and of all that are installed. */
async function optionNames({ index, cwd }: ReadConfig): Promise<Set<string>> {
  const { loadOptionCatalog, namesOf } = await import('../introspection/option-catalog.js')
  const { options } = await loadOptionCatalog(cwd)
  return new Set([...index.names(), ...options.filter(({ state }) => state !== 'planned').flatMap(namesOf)])
}
