/** Flags without which it is not the same program; optimization and sanitizers are the caller's. */
export const FLAGS: readonly string[]
/** The folder of Python.h of the first Python that has one; undefined when none has. */
export function pythonHeaders(): string | undefined
/** The C files of the compiled request loop. */
export function fastLoopSources(): string[]
/** Builds it when a source is newer; resolves with a remark when nothing was built. */
export function buildFastLoop(): Promise<string | undefined>
