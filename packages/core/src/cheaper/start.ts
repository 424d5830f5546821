// What a start says and refuses about the number of workers, before any process runs.

import type { ResolvedConfig } from '../config/resolved-config.js'
import { StartError } from '../master/start-error.js'
import { wantedLanguages } from '../master/languages.js'
import { algorithmNames } from './core-algorithms.js'
import { LINES } from './log-lines.js'

const EFFECTIVE = ['cheaper', 'cheap', 'idle'] as const

/** Refuses what cannot work, in uWSGI's words, and warns of what is changed. */
export function checkCheaper(config: ResolvedConfig, warn: (line: string) => void): void {
  const { settings } = config
  const processes = settings.number('processes') ?? 1
  const cheaper = settings.number('cheaper') ?? 0
  const soft = settings.number('cheaper-rss-limit-soft') ?? 0
  const hard = settings.number('cheaper-rss-limit-hard') ?? 0
  if (cheaper > 0 && cheaper >= processes) throw new StartError('invalid cheaper value: must be lower than processes')
  const initial = settings.number('cheaper-initial')
  if (cheaper > 0 && initial !== undefined) {
    if (initial < cheaper) warn(LINES.initialTooLow(initial, cheaper))
    if (initial > processes) warn(LINES.initialTooHigh(initial, processes))
  }
  if (soft > 0 && !settings.flag('memory-report')) {
    throw new StartError('enabling cheaper-rss-limit-soft requires enabling also memory-report')
  }
  if (hard > 0 && soft === 0) throw new StartError('enabling cheaper-rss-limit-hard requires setting also cheaper-rss-limit-soft')
  if (hard > 0 && hard <= soft) throw new StartError('cheaper-rss-limit-hard value must be higher than cheaper-rss-limit-soft value')
  const engines = settings.number('engines') ?? 1
  if (cheaper > 0 && engines > cheaper) warn(`cheaper: ${engines} workers at least, because each of the ${engines} engines keeps one`)
  const used = EFFECTIVE.filter((name) => (name === 'cheap' ? settings.flag(name) : (settings.number(name) ?? 0) > 0))
  if (used.length > 0 && wantedLanguages(config).length === 0) {
    warn(`${used.join(', ')}: no effect without a language plugin: the engines are the workers then, and all of them run`)
  }
}

/** Lines of cheaper-algo-list; none when it was not asked for. */
export function algorithmList({ settings, plugins }: ResolvedConfig): string[] {
  return settings.flag('cheaper-algo-list') ? LINES.algorithmList(algorithmNames(plugins.cheaperAlgorithms)) : []
}
