// What the log says of cron, in uWSGI's words.

export const LINES = {
  registered: (command: string): string => `[uwsgi-cron] command "${command}" registered as cron task`,
  neverRuns: (command: string, reason: string): string => `[uwsgi-cron] command "${command}" will never run: ${reason}`,
  running: (command: string, pid: number): string => `[uwsgi-cron] running "${command}" (pid ${pid})`,
  notRun: (command: string, reason: string): string => `[uwsgi-cron] cannot run "${command}": ${reason}`,
  ended: (command: string, pid: number, seconds: number): string =>
    `[uwsgi-cron] command "${command}" running with pid ${pid} exited after ${seconds} second(s)`,
  harakiri: (command: string, pid: number): string => `*** HARAKIRI ON CRON "${command}" (pid: ${pid}) ***`,
} as const
