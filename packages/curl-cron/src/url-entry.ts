// What the configuration says of one URL: when it is asked for, and what it is as a request.

import { readEntries, readLegion, readSchedule, type Schedule, type Settings } from '@uwsgi-ts/core'

export interface UrlEntry extends Schedule {
  /** As written, but for a password: for log and stats. */
  readonly shown: string
  /** Without user and password, which `fetch` refuses. */
  readonly url: string
  /** User and password as a header's value. */
  readonly authorization?: string
  readonly legion?: string
  /** Place and option, for messages. */
  readonly place: string
}

/** All entries, in the order of their options. Throws an error that names place and option of what is wrong. */
export function urlEntries(settings: Settings): UrlEntry[] {
  const entries = readEntries(settings, { 'curl-cron': readEntry, 'legion-curl-cron': readInLegion })
  return entries.map(({ value, place }) => ({ ...value, place }))
}

function readEntry(text: string): Omit<UrlEntry, 'place'> {
  const { rest, ...schedule } = readSchedule(text, 'URL')
  return { ...schedule, ...readUrl(rest) }
}

function readInLegion(text: string): Omit<UrlEntry, 'place'> {
  const { legion, rest } = readLegion(text, 'names no legion; expected its name in front of the five numbers')
  return { ...readEntry(rest), legion }
}

function readUrl(text: string): Pick<UrlEntry, 'shown' | 'url' | 'authorization'> {
  // As curl has it, a name alone is a server of the web.
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  const url = URL.canParse(full) ? new URL(full) : undefined
  if (text === '' || url === undefined || !/^https?:$/.test(url.protocol))
    throw new Error(`${JSON.stringify(text)} is no address that can be asked for; expected one such as http://127.0.0.1:8080/path`)
  if (url.username === '' && url.password === '') return { shown: text, url: url.href }
  const secret = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  const shown = url.password === '' ? text : text.replace(/(:\/\/[^/?#]*?:)[^/?#]*@/, '$1***@')
  url.username = ''
  url.password = ''
  return { shown, url: url.href, authorization: `Basic ${Buffer.from(secret).toString('base64')}` }
}
