// The life of one worker place (number N of one language) as a state machine. Derived from this table alone: which states there are and
// which moves are legal.

export const WORKER_MOVES = {
  /** No process; one is wanted as soon as its zygote and the respawn throttle allow. */
  waiting: ['forking', 'cheaped', 'retired'],
  /** The zygote was told to fork; no pid is known yet. */
  forking: ['starting', 'dead'],
  /** There is a process, but not all of its cores are connected. */
  starting: ['ready', 'draining', 'dying', 'dead'],
  /** All cores are connected. Back to starting when a core's connection ends (its engine died, or it is leaving). */
  ready: ['starting', 'draining', 'dying', 'dead'],
  /** Asked to finish and leave. */
  draining: ['dying', 'dead'],
  /** Killed, or told to leave at once; its end is awaited. */
  dying: ['dead'],
  /** Ended; what follows is decided in the same turn. */
  dead: ['waiting', 'cheaped', 'retired'],
  /** Left on purpose and is not replaced until somebody asks. */
  cheaped: ['waiting', 'retired'],
  /** Never comes back: the generation ends. */
  retired: [],
} as const

export type WorkerState = keyof typeof WORKER_MOVES

/** States in which there is, or may be, a process. */
export const LIVING_STATES: ReadonlySet<WorkerState> = new Set(['forking', 'starting', 'ready', 'draining', 'dying'])

export function isLegalMove(from: WorkerState, to: WorkerState): boolean {
  const moves: Readonly<Record<WorkerState, readonly WorkerState[]>> = WORKER_MOVES
  return moves[from].includes(to)
}
