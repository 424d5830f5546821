// Work on a list in its order, synchronously as long as nothing has to be waited for: most lines of a configuration never wait, and an await for each
// line of a large file would cost more than reading it.

/** Runs `step` for each item after the former has finished. Returns a promise only when some step returned one. */
export function inOrder<T>(items: Iterable<T>, step: (item: T) => void | Promise<void>): void | Promise<void> {
  const iterator = items[Symbol.iterator]()
  for (let next = iterator.next(); next.done !== true; next = iterator.next()) {
    const waiting = step(next.value)
    if (waiting !== undefined) return goOn(waiting, iterator, step)
  }
}

async function goOn<T>(first: Promise<void>, iterator: Iterator<T>, step: (item: T) => void | Promise<void>): Promise<void> {
  await first
  for (let next = iterator.next(); next.done !== true; next = iterator.next()) {
    const waiting = step(next.value)
    if (waiting !== undefined) await waiting
  }
}

/** `then` at once for a value, later for the promise of one. */
export function whenReady<T, R>(value: T | Promise<T>, then: (value: T) => R | Promise<R>): R | Promise<R> {
  return value instanceof Promise ? value.then(then) : then(value)
}
