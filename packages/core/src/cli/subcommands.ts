// Words that ask for something else than a server: `uwsgi-ts help`, `uwsgi-ts completion bash`. Only the first argument is looked at, and only a word
// without a suffix, which no loader takes for a configuration; `doctor.ini` and `./doctor` are files. Each is imported when it is called.

import type { CliStreams } from './main.js'

export interface SubcommandContext {
  /** Arguments after the word. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly streams: CliStreams
}

export interface Subcommand {
  /** Arguments, for usage lines; empty when it takes none. */
  readonly usage: string
  /** One sentence for --help and completion. */
  readonly help: string
  /** Words its first argument may be, for completion; without them it completes to files. Those of help are its topics. */
  readonly words?: readonly string[]
  /** Returns the exit status. */
  readonly run: (context: SubcommandContext) => Promise<number>
}

export const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = {
  help: {
    usage: '[TOPIC]',
    help: 'The same as --help.',
    run: async ({ args, cwd, streams }) =>
      (await import('./help.js')).printHelp({ topic: args[0] ?? '', pluginsDirs: [], plugins: [] }, cwd, streams),
  },
  doctor: {
    usage: '[--format text|json] FILE [OPTIONS]',
    help: 'Say what is dangerous, contradictory or useless in a configuration.',
    run: async (context) => (await import('./doctor.js')).runDoctor(context),
  },
  completion: {
    usage: 'bash|zsh|fish',
    help: 'Print the completion script of a shell.',
    words: ['bash', 'zsh', 'fish'],
    run: async ({ args, cwd, streams }) => (await import('./completion.js')).printCompletion(args, cwd, streams),
  },
  schema: {
    usage: '',
    help: 'Print the JSON Schema of JSON and YAML configurations, for editors.',
    words: [],
    run: async ({ cwd, streams }) => (await import('./schema.js')).printSchema(cwd, streams),
  },
}

/** The subcommand that the command line asks for, or undefined when it asks for a server. */
export function subcommandOf(argv: readonly string[]): Subcommand | undefined {
  const word = argv[0]
  return word !== undefined && Object.hasOwn(SUBCOMMANDS, word) ? SUBCOMMANDS[word] : undefined
}
