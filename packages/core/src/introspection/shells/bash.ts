// The completion script for bash. It needs nothing but bash itself (4.1 or later), so bash-completion need not be installed.

import type { CompletionModel, ValueHint } from '../completion.js'
import { singleQuoted } from './quoting.js'

export function bashScript(model: CompletionModel): string {
  const { options, subcommands } = model
  const long = options.map(({ name }) => `--${name}`)
  const shorts = options.flatMap(({ short }) => (short === undefined ? [] : [`-${short}`]))
  const byHint = new Map<string, string[]>()
  for (const option of options) {
    const command = offer(option.value)
    const words = [`--${option.name}`, ...(option.short === undefined ? [] : [`-${option.short}`])]
    byHint.set(command, [...(byHint.get(command) ?? []), ...words])
  }
  const flags = options
    .filter(({ arity }) => arity === 'none')
    .flatMap(({ name, short }) => [`--${name}`, ...(short === undefined ? [] : [`-${short}`])])
  return `# Completion of ${model.commands.join(' and ')} for bash. Made by \`uwsgi-ts completion bash\`; use it with
#   source <(uwsgi-ts completion bash)

_uwsgi_ts_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word"); }
_uwsgi_ts_folders() {
  mapfile -t COMPREPLY < <(compgen -d -- "$word")
  compopt -o filenames 2>/dev/null
}
# Files with one of the suffixes, or all of them, and folders.
_uwsgi_ts_files() {
  local file suffix
  compopt -o filenames 2>/dev/null
  while IFS= read -r file; do
    if [[ $# -eq 0 || -d $file ]]; then COMPREPLY+=("$file"); continue; fi
    for suffix in "$@"; do [[ $file == *"$suffix" ]] && { COMPREPLY+=("$file"); break; }; done
  done < <(compgen -f -- "$word")
}

_uwsgi_ts_options=${singleQuoted(long.join(' '))}
_uwsgi_ts_shorts=${singleQuoted(shorts.join(' '))}
_uwsgi_ts_flags=${singleQuoted(` ${flags.join(' ')} `)}

# Offers values of the option $1.
_uwsgi_ts_value() {
  case $1 in
${[...byHint].map(([command, words]) => `    ${words.join('|')}) ${command} ;;`).join('\n')}
    *) _uwsgi_ts_files ;;
  esac
}

_uwsgi_ts() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=
  ((COMP_CWORD > 0)) && before=\${COMP_WORDS[COMP_CWORD - 1]}
  COMPREPLY=()
  # An equals sign is a word of its own for bash, unless COMP_WORDBREAKS lacks it.
  if [[ $word == --*=* ]]; then
    before=\${word%%=*}
    word=\${word#*=}
    _uwsgi_ts_value "$before"
    ((\${#COMPREPLY[@]} > 0)) && COMPREPLY=("\${COMPREPLY[@]/#/$before=}")
  elif [[ $word == = ]]; then
    word=
    _uwsgi_ts_value "$before"
  elif [[ $before == = ]]; then
    _uwsgi_ts_value "\${COMP_WORDS[COMP_CWORD - 2]}"
  elif [[ $before == --* && $word != -* && $_uwsgi_ts_flags != *" $before "* ]]; then
    _uwsgi_ts_value "$before"
  elif [[ $before == -[a-zA-Z] && $word != -* && $_uwsgi_ts_flags != *" $before "* ]]; then
    _uwsgi_ts_value "$before"
  elif [[ $word == --* ]]; then
    _uwsgi_ts_words "$_uwsgi_ts_options"
  elif [[ $word == -* ]]; then
    _uwsgi_ts_words "$_uwsgi_ts_options $_uwsgi_ts_shorts"
  else
    case $COMP_CWORD:\${COMP_WORDS[1]} in
      1:*)
        _uwsgi_ts_files ${model.suffixes.join(' ')}
        mapfile -t -O \${#COMPREPLY[@]} COMPREPLY < <(compgen -W ${singleQuoted(subcommands.map(({ name }) => name).join(' '))} -- "$word")
        ;;
${subcommands
  .filter(({ words }) => words !== undefined)
  .map(({ name, words }) => `      2:${name}) _uwsgi_ts_words ${singleQuoted((words ?? []).join(' '))} ;;`)
  .join('\n')}
      *) _uwsgi_ts_files ${model.suffixes.join(' ')} ;;
    esac
  fi
}

complete -F _uwsgi_ts ${model.commands.join(' ')}`
}

/** The call that offers values of this kind. */
function offer(hint: ValueHint): string {
  switch (hint.kind) {
    case 'anything':
      return ':'
    case 'words':
      return `_uwsgi_ts_words ${singleQuoted(hint.words.join(' '))}`
    case 'file':
      return ['_uwsgi_ts_files', ...hint.suffixes].join(' ')
    case 'folder':
      return '_uwsgi_ts_folders'
    case 'user':
      return 'mapfile -t COMPREPLY < <(compgen -u -- "$word")'
    case 'group':
      return 'mapfile -t COMPREPLY < <(compgen -g -- "$word")'
    case 'option':
      return '_uwsgi_ts_words "${_uwsgi_ts_options//--/}"'
  }
}
