// An ini file as a source: the options of the wanted section, in their order.

import type { ConfigItem, ParseContext } from '../../plugin/config-sources.js'
import { quote } from '../../errors/quote.js'
import { lexIni } from '../ini-lexer.js'

export function* parseIni(text: string, context: ParseContext): Generator<ConfigItem> {
  const wanted = context.section === '' ? 'uwsgi' : context.section
  let inside = false
  let found = false
  for (const line of lexIni(text)) {
    if (line.kind === 'option') {
      if (inside) yield line
      continue
    }
    inside = line.name === wanted
    found ||= inside
    if (line.trailing && line.name.startsWith(wanted)) {
      context.warn(
        `text after the header makes this the section ${quote(line.name)}; expected [${wanted}] alone on its line`,
        line,
        'config-section-header',
      )
    }
  }
  if (!found) context.missingSection(wanted, 'INI')
}
