// docs/differences.md and the cases name the same differences.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { corpusThemes, readCorpus } from '../src/describe-config-corpus.js'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Sections that other tests assert, or that tools of this package rely on. */
const ELSEWHERE = [
  'background',
  'framing',
  'switches',
  'names',
  'reload',
  'recycling',
  'io-errors',
  'fallback-config',
  'file-locks',
  'harakiri',
  'isolation',
  'leaving-workers',
  'log-files',
  'notifications',
  'socket-options',
  'stats-locks',
  'waits',
  'worker-exec',
]

test('every difference of a case has its section, and every section has its case', () => {
  const named = readdirSync(at('.')).flatMap((file) =>
    [...readFileSync(at(`./${file}`), 'utf8').matchAll(/doc: '([a-z-]+)'/g)].map((match) => match[1] ?? ''),
  )
  const ofCorpus = corpusThemes().flatMap((theme) => readCorpus(theme).flatMap(({ one }) => one.differs?.doc ?? []))
  const sections = [...readFileSync(at('../../../docs/differences.md'), 'utf8').matchAll(/^## ([a-z-]+)$/gm)].map((match) => match[1] ?? '')
  expect(sections.length).toBe(new Set(sections).size)
  expect([...new Set([...named, ...ofCorpus, ...ELSEWHERE])].sort()).toEqual([...sections].sort())
})
