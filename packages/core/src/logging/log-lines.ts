// Lines about the log file itself, as uWSGI writes them into it.

import { clockText } from '../master/log.js'

const seconds = (now: Date): string => String(Math.floor(now.getTime() / 1000))

export const LOG_FILE_LINES = {
  reopening: (now: Date, size: number): string => `[${seconds(now)}] logsize: ${String(size)}, triggering log-reopen...`,
  reopened: (now: Date, path: string): string => `[${seconds(now)}] ${path} reopened.`,
  rotating: (now: Date, size: number, target: string): string =>
    `${clockText(now)} - logsize: ${String(size)}, triggering rotation to ${target}...`,
  renameFailed: 'unable to rotate log: rename()',
} as const
