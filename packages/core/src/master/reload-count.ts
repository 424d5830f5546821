// How often the instance was reloaded, as uWSGI tells programs: in the environment, which outlives the program image.

/** The first start sets the counter, every further image of the program counts it up. */
export function countReloads(): number {
  const before = process.env['UWSGI_RELOADS']
  const count = before === undefined || !/^\d+$/.test(before) ? 0 : Number(before) + 1
  process.env['UWSGI_RELOADS'] = String(count)
  // The name that may ask for plugins (config/implied-plugins.ts) is that of the first start.
  process.env['UWSGI_ORIGINAL_PROC_NAME'] ??= process.argv[1] ?? process.execPath
  return count
}
