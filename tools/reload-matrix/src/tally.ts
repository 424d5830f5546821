// What the clients of one cell of the matrix counted. Nothing is repeated by a client: what was sent once is answered whole once, or lost.

export class Tally {
  /** Requests of which the first byte was sent, or for which no connection was to be had. */
  sent = 0
  /** Answered with 200 and every byte of the expected body. */
  whole = 0
  /** Everything else. */
  failed = 0
  /** Of the failed ones: the connection ended before the answer did. */
  resets = 0
  /** Kept connections that the server closed between two requests, seen before the next one was sent: no loss. */
  closedIdle = 0
  /** Versions of the app that answered. */
  readonly versions: Set<string> = new Set()
  /** Why requests failed, and how often. */
  readonly reasons: Map<string, number> = new Map()

  fail(reason: string, cut: boolean): void {
    this.failed += 1
    if (cut) this.resets += 1
    this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1)
  }

  add(other: Tally): void {
    this.sent += other.sent
    this.whole += other.whole
    this.failed += other.failed
    this.resets += other.resets
    this.closedIdle += other.closedIdle
    for (const version of other.versions) this.versions.add(version)
    for (const [reason, count] of other.reasons) this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + count)
  }
}

export function sumOf(tallies: Iterable<Tally>): Tally {
  const sum = new Tally()
  for (const tally of tallies) sum.add(tally)
  return sum
}
