// `--check-config=json`: the same check as --check-config, its result as one JSON document on standard output.

import { CodedError } from '../errors/coded-error.js'
import { isTrue } from '../options/parse-value.js'
import { ConfigError, type Problem } from '../config/problems.js'
import { readConfig, setUpPlugins } from '../config/resolve.js'
import { checkReport, type CheckReport } from './check-report.js'
import { insteadOfServing } from './instead-of-serving.js'
import type { CliStreams } from './main.js'

const OPTION = '--check-config='

/** Whether the command line asks for it. */
export function asksForJson(argv: readonly string[]): boolean {
  return argv.some((word) => word === `${OPTION}json`)
}

/** The format named on the command line, where it is none: check-config is a flag too, which takes truth values. */
export function unknownFormat(argv: readonly string[]): string | undefined {
  return argv
    .filter((word) => word.startsWith(OPTION))
    .map((word) => word.slice(OPTION.length))
    .find((text) => !/^(?:json|text|true|yes|on|1)?$/i.test(text) && isTrue(text))
}

/** Returns the exit status: 0 when the configuration is good. */
export async function checkAsJson(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
  streams: CliStreams,
): Promise<number> {
  // Standard output belongs to the document.
  const output = { log: streams.err, print: streams.err }
  let problems: readonly Problem[] = []
  let report: CheckReport
  try {
    const config = await readConfig(argv, env, cwd, output)
    problems = config.problems
    const resolved = await setUpPlugins(config, output)
    const instead = insteadOfServing(resolved)
    await resolved.plugins.stop()
    report = checkReport(problems, instead === undefined || instead.status === 0 ? undefined : { message: instead.line })
  } catch (error) {
    if (error instanceof ConfigError) report = checkReport(error.problems)
    else if (error instanceof CodedError) report = checkReport(problems, error)
    else throw error
  }
  streams.out(JSON.stringify(report, undefined, 2))
  return report.good ? 0 : 1
}
