// The name somebody probably meant: the nearest by edit distance, swapped neighbours counting as one edit. Runs only when an error is printed.

function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1)
      row.push(best)
    }
    beforeLast = last
    last = row
  }
  return last[b.length] ?? limit + 1
}

/** The candidate closest to `name`, or undefined when none is close. Of several equally close ones the first counts. */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  let limit = name.length <= 3 ? 1 : name.length <= 7 ? 2 : 3
  let best: string | undefined
  for (const candidate of candidates) {
    const found = distance(name, candidate, limit)
    if (found <= limit && (best === undefined || found < limit)) {
      best = candidate
      limit = found
    }
  }
  return best
}
