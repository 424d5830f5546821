// The completion script for zsh, made of one `_arguments` call. It works as a file `_uwsgi-ts` in fpath and when it is sourced.

import type { CompletionModel, OfferedOption, ValueHint } from '../completion.js'
import { singleQuoted } from './quoting.js'

export function zshScript(model: CompletionModel): string {
  const { subcommands } = model
  const subcommandList = subcommands
    .map(({ name, help }) => singleQuoted(`${name}:${help.replace(/\.$/, '').replaceAll(':', '\\:')}`))
    .join(' ')
  return `#compdef ${model.commands.join(' ')}
# Completion for zsh. Made by \`uwsgi-ts completion zsh\`; put it into a folder of fpath as _uwsgi-ts, or use it with
#   source <(uwsgi-ts completion zsh)

_uwsgi_ts_options=(${model.options.map(({ name }) => name).join(' ')})

_uwsgi_ts_bare() {
  local -a subcommands=(${subcommandList})
  (( CURRENT == 2 )) && _describe -t commands command subcommands
  _files -g ${singleQuoted(`*(${model.suffixes.join('|')})(-.)`)}
}

_uwsgi_ts_rest() {
  case $words[2] in
${subcommands
  .filter(({ words }) => words !== undefined)
  .map(
    ({ name, words }) => `    ${name}) (( CURRENT == 3 )) && _values ${singleQuoted(name)} ${(words ?? []).map(singleQuoted).join(' ')} ;;`,
  )
  .join('\n')}
    *) _uwsgi_ts_bare ;;
  esac
}

_uwsgi_ts() {
  _arguments -s -S \\
${model.options
  .flatMap(specs)
  .map((spec) => `    ${singleQuoted(spec)} \\`)
  .join('\n')}
    ${singleQuoted('1:command or file:_uwsgi_ts_bare')} \\
    ${singleQuoted('*:file:_uwsgi_ts_rest')}
}

if [[ $funcstack[1] == _uwsgi_ts || $funcstack[1] == _uwsgi-ts ]]; then
  _uwsgi_ts "$@"
else
  compdef _uwsgi_ts ${model.commands.join(' ')}
fi`
}

/** One spec for the long name, one for the short form. */
function specs(option: OfferedOption): string[] {
  const help = `[${option.help.replaceAll('\\', '\\\\').replaceAll(/[[\]]/g, String.raw`\$&`)}]`
  const times = option.repeat ? '*' : ''
  const value = action(option.value)
  switch (option.arity) {
    case 'none':
      return [`${times}--${option.name}${help}`, ...(option.short === undefined ? [] : [`${times}-${option.short}${help}`])]
    case 'optional':
      return [
        `${times}--${option.name}=-${help}::value:${value}`,
        ...(option.short === undefined ? [] : [`${times}-${option.short}-${help}::value:${value}`]),
      ]
    case 'required':
      return [
        `${times}--${option.name}=${help}:value:${value}`,
        ...(option.short === undefined ? [] : [`${times}-${option.short}+${help}:value:${value}`]),
      ]
  }
}

function action(hint: ValueHint): string {
  switch (hint.kind) {
    case 'anything':
      return ' '
    case 'words':
      return `(${hint.words.join(' ')})`
    case 'file':
      return hint.suffixes.length === 0 ? '_files' : `_files -g "*(${hint.suffixes.join('|')})(-.)"`
    case 'folder':
      return '_directories'
    case 'user':
      return '_users'
    case 'group':
      return '_groups'
    case 'option':
      return '($_uwsgi_ts_options)'
  }
}
