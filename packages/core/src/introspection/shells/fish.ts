// The completion script for fish: one `complete` line an option.

import type { CompletionModel, OfferedOption, ValueHint } from '../completion.js'
import { fishQuoted } from './quoting.js'

export function fishScript(model: CompletionModel): string {
  const lines = model.commands.flatMap((command) => [
    `complete -c ${command} -f`,
    ...model.options.map((option) => optionLine(command, option)),
    ...model.subcommands.flatMap(({ name, help, words }) => [
      `complete -c ${command} -n __fish_is_first_arg -a ${name} -d ${fishQuoted(help.replace(/\.$/, ''))}`,
      ...(words === undefined
        ? []
        : [`complete -c ${command} -n ${fishQuoted(`__fish_seen_subcommand_from ${name}`)} -f -a ${fishQuoted(words.join(' '))}`]),
    ]),
    `complete -c ${command} -n ${fishQuoted(`not __fish_seen_subcommand_from ${model.subcommands.map(({ name }) => name).join(' ')}`)} -k -a ${fishQuoted(files(model.suffixes))}`,
  ])
  return `# Completion for fish. Made by \`uwsgi-ts completion fish\`; use it with
#   uwsgi-ts completion fish | source

# Files with one of the suffixes, and folders.
function __uwsgi_ts_files
    for file in (commandline -ct | string replace -r '^-[^=]*=' '')*
        if test -d $file
            echo $file/
        else if string match -qr -- (string escape --style=regex -- $argv | string join '|' | string replace -r '(.*)' '(?:$1)$$') $file
            echo $file
        end
    end
end

set -g __uwsgi_ts_options ${model.options.map(({ name }) => name).join(' ')}
${lines.join('\n')}`
}

const files = (suffixes: readonly string[]): string => `(__uwsgi_ts_files ${suffixes.join(' ')})`

function optionLine(command: string, { name, short, arity, help, value }: OfferedOption): string {
  const names = `-l ${name}${short === undefined ? '' : ` -s ${short}`}`
  const argument =
    arity === 'required'
      ? ` ${values(value)}`
      : value.kind === 'words' && arity === 'optional'
        ? ` -f -a ${fishQuoted(value.words.join(' '))}`
        : ''
  return `complete -c ${command} ${names}${argument} -d ${fishQuoted(help)}`
}

/** -r: an argument is needed; -x: and it is no file. */
function values(hint: ValueHint): string {
  switch (hint.kind) {
    case 'anything':
      return '-x'
    case 'words':
      return `-x -a ${fishQuoted(hint.words.join(' '))}`
    case 'file':
      return hint.suffixes.length === 0 ? '-r -F' : `-x -k -a ${fishQuoted(files(hint.suffixes))}`
    case 'folder':
      return `-x -a ${fishQuoted('(__fish_complete_directories)')}`
    case 'user':
      return `-x -a ${fishQuoted('(__fish_complete_users)')}`
    case 'group':
      return `-x -a ${fishQuoted('(__fish_complete_groups)')}`
    case 'option':
      return `-x -a ${fishQuoted('$__uwsgi_ts_options')}`
  }
}
