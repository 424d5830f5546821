// What the log says: the first two in uWSGI's words, the others our own.

export const LINES = {
  registered: (url: string): string => `[uwsgi-cron] command "${url}" registered as cron task`,
  requesting: (url: string): string => `[uwsgi-curl-cron] requesting ${url}`,
  neverRuns: (url: string, reason: string): string => `[uwsgi-curl-cron] ${url} will never be asked for: ${reason}`,
  failed: (url: string, reason: string): string => `[uwsgi-curl-cron] ${url}: ${reason}`,
  refused: (url: string, status: number): string => `[uwsgi-curl-cron] ${url} answered ${status}`,
  cut: (url: string, bytes: number): string => `[uwsgi-curl-cron] ${url} answered more than ${bytes} bytes; the rest is left out`,
} as const
