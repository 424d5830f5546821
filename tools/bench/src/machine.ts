// What the numbers were measured on; numbers without it mean nothing.

import { execFileSync } from 'node:child_process'
import { cpus, loadavg, release, totalmem } from 'node:os'

function version(file: string, args: readonly string[], pattern: RegExp): string {
  try {
    // nginx and wrk print their version on standard error and may end with a status that is not 0.
    return pattern.exec(execFileSync('/bin/sh', ['-c', `${file} ${args.join(' ')} 2>&1 || true`], { encoding: 'utf8' }))?.[1] ?? 'unknown'
  } catch {
    return 'not installed'
  }
}

export function describeMachine(): string[] {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  return [
    `${cpus().length} x ${model}, ${Math.round(totalmem() / 2 ** 30)} GB, Linux ${release()}, load average ${loadavg()
      .map((value) => value.toFixed(2))
      .join(' ')} at the start`,
    `Node ${process.version}, uWSGI ${version('/usr/bin/uwsgi-core', ['--version'], /(\S+)/)}, Python ${version('/usr/bin/python3', ['-V'], /(\d\S+)/)}, ` +
      `nginx ${version('/usr/sbin/nginx', ['-v'], /nginx\/(\S+)/)}, gunicorn ${version('/usr/bin/gunicorn', ['--version'], /version (\S+?)\)/)}, wrk ${version('wrk', ['-v'], /wrk (\S+)/)}`,
  ]
}
