// A legion as its plugin brings it: a group of servers of which one is the lord. Others ask only who that is, so that a command or a program runs once in the group.
// Types only.

export interface Legion {
  /** This server is the lord at the moment. */
  readonly isLord: boolean
  /** Calls `changed` each time `isLord` has changed. Returns what ends that. */
  onChange(changed: () => void): () => void
}
