// The corpus of small configurations in `corpus/`: both servers read the same files, and list the same options or refuse them for the same reason.
import { expect, test } from 'vitest'
import { main } from '../../../packages/core/src/cli/main.js'
import { encodeText } from '../../../packages/core/src/config/text-bytes.js'
import { corpusThemes, describeConfigCorpus, readCorpus } from '../src/describe-config-corpus.js'

for (const theme of corpusThemes()) describeConfigCorpus(theme, { main, encode: encodeText })

test('the corpus has at least 180 cases, each with a title of its own', () => {
  const titles = corpusThemes().flatMap((theme) => readCorpus(theme).map(({ one }) => one.title))
  expect(titles.length).toBeGreaterThanOrEqual(180)
  expect(titles.filter((title, at) => titles.indexOf(title) !== at)).toEqual([])
})
