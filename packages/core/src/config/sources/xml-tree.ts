// The elements of an XML text, with their places. Strict: what is not well formed is refused.

import { SaxesParser } from 'saxes'
import type { ConfigPlace, ParseContext } from '../../plugin/config-sources.js'

export interface XmlElement {
  readonly kind: 'element'
  /** Without a prefix of a namespace. */
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly nodes: XmlNode[]
  readonly elements: XmlElement[]
  readonly place: ConfigPlace
}

export type XmlNode = XmlElement | { readonly kind: 'text' | 'cdata'; readonly text: string; readonly place: ConfigPlace }

export function parseXmlTree(text: string, context: ParseContext): XmlElement {
  const parser = new SaxesParser<{ xmlns: false; position: true }>({ xmlns: false, position: true })
  const open: XmlElement[] = []
  let root: XmlElement | undefined
  let start: ConfigPlace = {}
  const here = (): ConfigPlace => ({ line: parser.line, column: parser.column + 1 })
  const add = (node: XmlNode): void => {
    open.at(-1)?.nodes.push(node)
  }
  parser.on('error', (error) => {
    context.fail(`[uWSGI] could not parse file ${context.file}: ${sentenceOf(error.message)}`, here())
  })
  parser.on('opentagstart', ({ name }) => {
    start = { line: parser.line, column: Math.max(1, parser.column - name.length - 1) }
  })
  parser.on('opentag', ({ name, attributes }) => {
    const element: XmlElement = { kind: 'element', name: localName(name), attributes, nodes: [], elements: [], place: start }
    add(element)
    open.at(-1)?.elements.push(element)
    root ??= element
    open.push(element)
  })
  parser.on('closetag', () => void open.pop())
  parser.on('text', (content) => {
    add({ kind: 'text', text: content, place: here() })
  })
  parser.on('cdata', (content) => {
    add({ kind: 'cdata', text: content, place: here() })
  })
  parser.write(text).close()
  if (root === undefined) context.fail(`[uWSGI] invalid xml config file.`)
  return root
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

/** The parser's sentence without the place that stands before it, and without its full stop. */
function sentenceOf(message: string): string {
  return message.replace(/^(?:[^ ]*:)?\d+:\d+: /, '').replace(/\.$/, '')
}
