// `npm run extract-manual -w tools/conformance -- FOLDER`: writes manual/*.ini and their manifest from the pages of the manual (text files in FOLDER,
// which are no part of this repository). What was written by hand into the manifest about an example stays with its text.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { manualBlocks } from './manual-blocks.js'
import { manualFolder, readManifest, type ManualExample } from './manual-manifest.js'

const [pages] = process.argv.slice(2)
if (pages === undefined) throw new Error('expected the folder with the pages of the manual')

/** An example that stands in several pages is kept once. */
const found = new Map<string, { name: string; places: string[] }>()
for (const file of readdirSync(pages).sort()) {
  const page = basename(file, '.txt')
  for (const [at, block] of manualBlocks(readFileSync(join(pages, file), 'utf8')).entries()) {
    const text = `${block.lines.join('\n')}\n`
    const place = `${page}:${block.line}`
    const known = found.get(text)
    if (known === undefined) found.set(text, { name: `${page}-${at + 1}.ini`, places: [place] })
    else known.places.push(place)
  }
}

const remarks = new Map(readManifest().map(({ file, places: _, ...remark }) => [readFileSync(join(manualFolder, file), 'utf8'), remark]))
mkdirSync(manualFolder, { recursive: true })
for (const file of readdirSync(manualFolder)) if (file.endsWith('.ini')) rmSync(join(manualFolder, file))
const manifest: ManualExample[] = [...found].map(([text, { name, places }]) => {
  writeFileSync(join(manualFolder, name), text)
  return { file: name, places, ...remarks.get(text) }
})
const { format } = await import('prettier')
writeFileSync(join(manualFolder, 'manifest.json'), await format(JSON.stringify(manifest), { parser: 'json', printWidth: 140 }))
process.stdout.write(`${manifest.length} examples in ${manualFolder}\n`)
