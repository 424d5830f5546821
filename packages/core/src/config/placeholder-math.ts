// `%(foo + 1)`: what a placeholder with blanks computes. Tokens run from left to right through one value, without precedence; operands without an
// operator between them are put together as text.

/** Value of a name, or undefined. */
type Value = (name: string) => string | undefined

const INT64_MAX = 2n ** 63n - 1n

const leadingDigits = (text: string): bigint => BigInt(/^\s*([+-]?[0-9]+)/.exec(text)?.[1] ?? '0')

export function placeholderMath(expression: string, value: Value): string {
  let result = ''
  let operator = ''
  for (const token of expression.split(' ')) {
    if (token === '') continue
    if (token === '++' || token === '--') {
      result = String(BigInt.asIntN(64, leadingDigits(result) + (token === '++' ? 1n : -1n)))
    } else if ('+-*/'.includes(token)) {
      operator = token
    } else {
      const operand = /^[0-9]+$/.test(token) ? token : (value(token) ?? '')
      result = operator === '' ? result + operand : String(calculate(leadingDigits(result), operator, leadingDigits(operand)))
      operator = ''
    }
  }
  return result
}

function calculate(left: bigint, operator: string, right: bigint): bigint {
  const exact =
    operator === '+' ? left + right : operator === '-' ? left - right : operator === '*' ? left * right : right === 0n ? 0n : left / right
  return exact > INT64_MAX || exact < -INT64_MAX ? BigInt.asIntN(64, exact) : exact
}
