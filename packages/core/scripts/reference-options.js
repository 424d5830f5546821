// Writes test/options/reference-options.json: what uWSGI's option table says about every option, without its texts. Input: the option list (TSV with
// name, short, argument, parser and plugin in its first columns).
//   node scripts/reference-options.js options.tsv

import { readFileSync, writeFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'

/** What a parser of uWSGI makes of a value; all others have a syntax of their own. */
const FAMILIES = {
  true: 'flag',
  false: 'inverted flag',
  set_int: 'integer',
  set_rawint: 'signed integer',
  set_16bit: '16 bit',
  set_64bit: '64 bit',
  set_megabytes: 'megabytes',
  set_str: 'string',
  set_str_spaced: 'string',
  add_string_list: 'list',
  add_socket: 'list',
  add_route: 'list',
  add_regexp_list: 'regexp list',
  add_regexp_custom_list: 'named regexp list',
  add_dyn_dict: 'dict',
  add_regexp_dyn_dict: 'regexp dict',
}

const [list] = process.argv.slice(2)
const seen = new Set()
const options = []
for (const line of readFileSync(list, 'utf8').split('\n').slice(1)) {
  const [name, short, argument, parser, plugin] = line.split('\t')
  if (!name || seen.has(name)) continue
  seen.add(name)
  options.push([name, short.replace(/^-/, ''), argument, FAMILIES[parser.replace(/^uwsgi_opt_/, '')] ?? 'own', plugin])
}
const target = new URL('../test/options/reference-options.json', import.meta.url)
const text = `{"columns":["name","short","argument","family","plugin"],"options":[\n${options.map((row) => JSON.stringify(row)).join(',\n')}\n]}\n`
writeFileSync(target, await format(text, { ...(await resolveConfig(target)), parser: 'json' }))
