// Prints what setup is doing and how long each step took, so that a slow first run is seen to be alive.
export async function step(name, work) {
  const started = Date.now()
  process.stdout.write(`setup: ${name} ...\n`)
  try {
    const note = await work()
    process.stdout.write(`setup: ${name}: ${note ?? 'done'} (${((Date.now() - started) / 1000).toFixed(1)} s)\n`)
  } catch (error) {
    process.stdout.write(`setup: ${name}: failed (${((Date.now() - started) / 1000).toFixed(1)} s)\n`)
    throw error
  }
}
