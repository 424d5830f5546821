// JSON as uWSGI's stats server writes it, to the byte: one tab per depth, no blank after the colon, an empty line in what is empty, the
// variables of a request without indent, nothing after the last brace. Programs parse it as JSON; scripts with grep and people rely on the
// form. Minified is plain JSON.stringify.

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

export function prettyJson(value: Json, depth = 0, key = ''): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const indent = key === 'vars' ? '' : '\t'.repeat(depth + 1)
  const end = `\n${'\t'.repeat(depth)}`
  if (isList(value)) return `[\n${value.map((item) => indent + prettyJson(item, depth + 1)).join(',\n')}${end}]`
  const members = Object.entries(value).map(([name, item]) => `${indent}${JSON.stringify(name)}:${prettyJson(item, depth + 1, name)}`)
  const opening = key === 'req_info' ? `${'\t'.repeat(depth)}{` : '{'
  return `${opening}\n${members.join(',\n')}${end}}`
}

function isList(value: object): value is readonly Json[] {
  return Array.isArray(value)
}
