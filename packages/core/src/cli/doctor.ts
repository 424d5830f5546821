// `uwsgi-ts doctor [--format text|json] FILE [options]`: what is dangerous, contradictory or useless in a configuration, and 1 when something is an error.

import { ConfigError } from '../config/problems.js'
import { readConfig, type InspectedReading } from '../config/resolve.js'
import { examine } from '../doctor/examine.js'
import { InspectedConfig } from '../doctor/inspected-config.js'
import { thisMachine } from '../doctor/machine.js'
import { jsonReport, textReport } from '../doctor/report.js'
import { rulesPage } from '../doctor/rules-page.js'
import type { SubcommandContext } from './subcommands.js'

const FORMATS: readonly string[] = ['text', 'json']

export async function runDoctor({ args, env, cwd, streams }: SubcommandContext): Promise<number> {
  if (args.length === 1 && args[0] === '--rules') {
    for (const line of rulesPage().trimEnd().split('\n')) streams.out(line)
    return 0
  }
  const { format, argv } = takeFormat(args)
  if (!FORMATS.includes(format)) {
    streams.err(`doctor: --format: "${format}" is no format; expected ${FORMATS.join(' or ')}`)
    return 1
  }
  if (argv.length === 0) {
    streams.err('doctor: no configuration; expected uwsgi-ts doctor [--format text|json] FILE [options]')
    return 1
  }
  const reading = await inspect(argv, env, cwd)
  const findings = examine(new InspectedConfig({ ...reading, machine: thisMachine(env), cwd }))
  if (format === 'json') streams.out(jsonReport(findings))
  else for (const line of textReport(findings, streams.terminal?.colours === true)) streams.out(line)
  return findings.some(({ severity }) => severity === 'error') ? 1 : 0
}

/** A configuration with errors is read to its end all the same; they are findings. */
async function inspect(argv: readonly string[], env: SubcommandContext['env'], cwd: string): Promise<InspectedReading> {
  let reading: InspectedReading | undefined
  const nothing = (): void => undefined
  try {
    await readConfig(argv, env, cwd, { log: nothing, print: nothing, inspect: (read) => (reading = read) })
  } catch (error) {
    // Errors so early that nothing could be looked at are for the caller to print.
    if (!(error instanceof ConfigError) || reading === undefined) throw error
  }
  if (reading === undefined) throw new Error('the configuration was not inspected')
  return reading
}

function takeFormat(args: readonly string[]): { format: string; argv: string[] } {
  const argv = [...args]
  let format = 'text'
  for (let at = 0; at < argv.length;) {
    const word = argv[at] ?? ''
    if (word === '--format') [, format = ''] = argv.splice(at, 2)
    else if (word.startsWith('--format=')) format = (argv.splice(at, 1)[0] ?? '').slice('--format='.length)
    else at++
  }
  return { format, argv }
}
