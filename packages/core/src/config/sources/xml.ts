// An XML file as a source: each element of the stanza is an option. Stanzas and options may have an `id`, options a `mode`. Entities are those of XML
// itself; nothing outside the file is ever read.

import type { ConfigItem, ConfigPlace, ParseContext } from '../../plugin/config-sources.js'
import { parseXmlTree, type XmlElement } from './xml-tree.js'

export function parseXml(text: string, context: ParseContext): ConfigItem[] {
  const root = parseXmlTree(text, context)
  const { section, mode } = context
  const stanza =
    root.name === 'uwsgi' ? root : root.elements.find((child) => child.name === 'uwsgi' && isMeant(child.attributes['id'], section))
  if (stanza === undefined) context.fail('[uWSGI] invalid xml root element, <uwsgi> expected.', root.place)
  const items: ConfigItem[] = []
  for (const node of stanza.nodes) {
    if (node.kind === 'cdata') items.push({ key: 'eval', value: node.text, ...node.place })
    else if (node.kind === 'element' && isMeant(node.attributes['id'], section) && isMeant(node.attributes['mode'], mode ?? ''))
      items.push(...(node.name === 'app' ? appOf(node, context) : [optionOf(node, context)]))
  }
  return items
}

/** An element without the attribute is always meant, and so is every one when nothing is asked for. */
function isMeant(attribute: string | undefined, wanted: string): boolean {
  return attribute === undefined || wanted === '' || attribute === wanted
}

function optionOf(element: XmlElement, context: ParseContext): ConfigItem {
  return { key: element.name, value: textOf(element, context) ?? '1', ...element.place }
}

/** `<app mountpoint="/m"><script>x</script></app>`, or with the script as its text: an old form of `mount = /m=x`. */
function appOf(app: XmlElement, context: ParseContext): ConfigItem[] {
  const { mountpoint, domain } = app.attributes
  const script = app.elements.find((element) => element.name === 'script')
  const target = script === undefined ? (app.elements.length === 0 ? textOf(app, context) : undefined) : textOf(script, context)
  // uWSGI stores the element itself too, although no option has its name.
  const stored: ConfigItem = { key: 'app', value: '', incidental: true, ...app.place }
  if (target === undefined) return [stored]
  const mountPoint = `${domain === undefined ? '' : `${domain}|`}${mountpoint ?? ''}`
  const value = mountpoint === undefined && domain === undefined ? target : `${mountPoint}=${target}`
  return [{ key: 'mount', value, ...app.place }, stored]
}

/** The first text in an element, as it stands; undefined when the element is empty. */
function textOf(element: XmlElement, context: ParseContext): string | undefined {
  const texts = element.nodes.filter((node) => node.kind !== 'element')
  const [first, second] = texts
  if (first === undefined) {
    if (element.elements.length > 0)
      context.fail(`<${element.name}> holds elements and no text; expected a value`, element.elements[0]?.place)
    return undefined
  }
  if (second !== undefined && second.text.trim() !== '') warnLost(second.place, element, context)
  return first.text
}

function warnLost(place: ConfigPlace, element: XmlElement, context: ParseContext): void {
  context.warn(`only the first text of <${element.name}> counts, as in uWSGI; expected its value in one piece`, place)
}
