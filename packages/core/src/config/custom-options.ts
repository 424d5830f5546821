// Options made by `declare-option`: NAME=TEMPLATE, where the template is `key=value;key=value` and $1, $2 ... stand for the words of the argument.

export interface CustomOption {
  readonly name: string
  readonly template: string
  /** True when the template holds $1, $2 or $3, as uWSGI decides it. */
  readonly takesArgument: boolean
}

/** undefined when there is no `=`. */
export function parseCustomOption(text: string): CustomOption | undefined {
  const equals = text.indexOf('=')
  if (equals <= 0) return undefined
  const template = text.slice(equals + 1)
  return { name: text.slice(0, equals), template, takesArgument: /\$[123]/.test(template) }
}

/** The options one use of a custom option stands for. */
export function expandCustomOption(option: CustomOption, argument: string | null): Array<{ key: string; value: string }> {
  const words = (argument ?? '').split(' ').filter((word) => word !== '')
  const fill = (text: string): string =>
    text.replace(/\$([0-9]+)/g, (whole, n: string) => words[Number(n) - 1] ?? (Number(n) === 0 ? whole : ''))
  return option.template
    .split(';')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=')
      return equals === -1 ? { key: fill(pair), value: '' } : { key: fill(pair.slice(0, equals)), value: fill(pair.slice(equals + 1)) }
    })
}
