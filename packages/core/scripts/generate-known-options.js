// Writes data/known-options.json: every option name of uWSGI and the plugin that owns it there, so that a configuration which uses one that is not
// built here is refused by name. Input: the option list (TSV: name, short, ..., plugin in the fifth column) and any number of `PLUGIN=FILE` with
// names one a line, as `uwsgi --dump-options` prints them.
//   node scripts/generate-known-options.js options.tsv core=dump.txt && npx prettier --write data

import { readFileSync, writeFileSync } from 'node:fs'

const [list, ...dumps] = process.argv.slice(2)
const owners = {}
const shorts = {}
for (const line of readFileSync(list, 'utf8').split('\n').slice(1)) {
  const [name, short, , , plugin] = line.split('\t')
  if (!name) continue
  owners[name] ??= plugin || 'core'
  const letter = short?.replace(/^-/, '')
  if (letter) (shorts[letter] ??= []).push(name)
}
for (const dump of dumps) {
  const [plugin, file] = dump.split('=')
  for (const name of readFileSync(file, 'utf8').split('\n')) if (name !== '') owners[name] ??= plugin
}
const byOwner = {}
for (const name of Object.keys(owners).sort()) (byOwner[owners[name]] ??= []).push(name)
const sorted = Object.fromEntries(Object.entries(byOwner).sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(new URL('../data/known-options.json', import.meta.url), `${JSON.stringify({ shorts, owners: sorted })}\n`)
