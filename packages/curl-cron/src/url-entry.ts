// What the configuration says of one URL: when it is asked for, and what it is as a request.

import { readSchedule, type Schedule, type Settings } from '@uwsgi-ts/core'

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
  const found: Array<{ order: number; entry: UrlEntry }> = []
  const add = (option: string, inLegion: boolean): void => {
    for (const { value, source, written, order } of settings.all(option)) {
      const place = `${source.file}${source.line === 0 ? '' : `:${String(source.line)}`}: ${written}`
      try {
        found.push({ order, entry: { ...readEntry(value ?? '', inLegion), place } })
      } catch (error) {
        throw new Error(`${place}: ${(error as Error).message}`, { cause: error })
      }
    }
  }
  add('curl-cron', false)
  add('legion-curl-cron', true)
  return found.sort((one, other) => one.order - other.order).map(({ entry }) => entry)
}

function readEntry(text: string, inLegion: boolean): Omit<UrlEntry, 'place'> {
  const blank = inLegion ? text.indexOf(' ') : 0
  if (inLegion && blank < 1) throw new Error(`${JSON.stringify(text)} names no legion; expected its name in front of the five numbers`)
  const { rest, ...schedule } = readSchedule(text.slice(blank), 'URL')
  return { ...schedule, ...readUrl(rest), ...(inLegion ? { legion: text.slice(0, blank) } : {}) }
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
