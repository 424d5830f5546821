import { expect, test } from 'vitest'
import { optionsTable, TABLE_END, TABLE_START, withOptionsTable } from '../src/options-table.js'

test('a row names the option, its aliases and short form, its argument, its default and what it does', () => {
  const table = optionsTable({ processes: { kind: 'integer', short: 'p', aliases: ['workers'], default: 1, help: 'Number of workers.' } })
  expect(table.split('\n')[2]).toBe('| `processes`, `workers`, `-p` | number | `1` | Number of workers. |')
})

test('rows come in the order of option names', () => {
  const rows = optionsTable({ b: { kind: 'flag', help: 'B.' }, a: { kind: 'flag', help: 'A.' } }).split('\n')
  expect(rows.slice(2)).toEqual(['| `a` |  |  | A. |', '| `b` |  |  | B. |'])
})

test('repetition, an optional argument, what it switches on and no effect are said in the row', () => {
  const table = optionsTable({
    x: { kind: 'string', argument: 'optional', repeat: true, implies: ['master'], noEffect: 'there is always one', help: 'Sets x.' },
  })
  expect(table).toContain(
    '| `x` | [text] |  | Sets x. May be given several times. Accepted without effect: there is always one. Switches on `master`. |',
  )
})

test('a bar in a help text does not end its cell', () => {
  expect(optionsTable({ x: { kind: 'flag', help: 'a|b' } })).toContain('a\\|b |')
})

test('only what is between the marks is replaced', () => {
  const readme = `# Title\n\n${TABLE_START}\nold\n${TABLE_END}\n\nafter\n`
  const result = withOptionsTable(readme, { x: { kind: 'flag', help: 'Help.' } })
  expect(result.startsWith(`# Title\n\n${TABLE_START}\n\n| option`)).toBe(true)
  expect(result.endsWith(`Help. |\n\n${TABLE_END}\n\nafter\n`)).toBe(true)
  expect(result).not.toContain('old')
  expect(withOptionsTable(result, { x: { kind: 'flag', help: 'Help.' } })).toBe(result)
})

test('a README without the marks is refused and the marks are named', () => {
  expect(() => withOptionsTable('# Title\n', {})).toThrow(`expected ${TABLE_START} and then ${TABLE_END}`)
})
