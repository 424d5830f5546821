// `%(foo + 1)`: what a placeholder with blanks computes. Tokens run from left to right through one value, without precedence; operands without an
// operator between them are put together as text. Numbers are signed and have 64 bits.

import { quote } from '../errors/quote.js'

/** Value of a name, or undefined. */
type Value = (name: string) => string | undefined

const INT64_MAX = 2n ** 63n - 1n
const INT64_MIN = -(2n ** 63n)

/**
 * undefined when there is nothing to compute, as in `%( + )`; the placeholder then stays as it stands. `onFault` is told what is taken for something that
 * was hardly meant, as uWSGI takes it without a word.
 */
export function placeholderMath(expression: string, value: Value, onFault: (what: string) => void = () => undefined): string | undefined {
  let result: string | undefined
  let operator = ''
  for (const token of expression.split(' ')) {
    if (token === '') continue
    if (token === '++' || token === '--') {
      if (result !== undefined) result = String(BigInt.asIntN(64, numberIn(result) + (token === '++' ? 1n : -1n)))
      operator = ''
    } else if (token.length === 1 && '+-*/'.includes(token)) {
      if (operator !== '') onFault(`the ${operator} in front of ${token} does not count`)
      operator = token
    } else {
      const given = /^[0-9]+$/.test(token) ? token : value(token)
      if (given === undefined) onFault(`${quote(token)} has no value and counts as nothing`)
      const operand = given ?? ''
      if (operator === '/' && numberIn(operand) === 0n) onFault('a division by zero gives 0')
      result = operator === '' ? (result ?? '') + operand : String(calculate(numberIn(result ?? ''), operator, numberIn(operand)))
      operator = ''
    }
  }
  if (result === undefined) onFault('there is nothing to compute')
  else if (operator !== '') onFault(`the ${operator} at the end does not count`)
  return result
}

/** As C's strtoll: what follows the digits does not count, and what does not fit becomes the nearest number that does. */
function numberIn(text: string): bigint {
  const number = BigInt(/^\s*([+-]?[0-9]{1,40})/.exec(text)?.[1] ?? '0')
  return number > INT64_MAX ? INT64_MAX : number < INT64_MIN ? INT64_MIN : number
}

/** Too large a result wraps, as it does there; a division by zero gives 0. */
function calculate(left: bigint, operator: string, right: bigint): bigint {
  if (operator === '/' && right === 0n) return 0n
  const exact = operator === '+' ? left + right : operator === '-' ? left - right : operator === '*' ? left * right : left / right
  return BigInt.asIntN(64, exact)
}
