// A YAML file as a source. uWSGI reads tokens and no document: every key counts, also a repeated one and one of an inner mapping, values are texts, and
// a sequence gives its key once for each item. What its reader loses or refuses on the way is taken here: `endif:` without a value, lists of mappings,
// aliases, plain values that begin with %( or @(.

import {
  Composer,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  Parser,
  visit,
  type Alias,
  type CST,
  type Document,
  type Node,
  type Pair,
  type ParsedNode,
} from 'yaml'
import type { ConfigItem, ConfigPlace, ParseContext } from '../../plugin/config-sources.js'
import { END_WORDS } from '../logic.js'
import { MAX_YAML_DEPTH, tooDeepAt } from './yaml-depth.js'

/** Options that mean something without a value. */
const BARE_WORDS: ReadonlySet<string> = new Set([...END_WORDS, 'else', 'if-reload', 'if-not-reload'])

/** More than any configuration has; an alias in an alias can stand for more than the memory holds. */
const MAX_COLLECTIONS = 20_000

export function parseYaml(text: string, context: ParseContext): ConfigItem[] {
  const deep = tooDeepAt(text)
  if (deep !== undefined) context.fail('error parsing YAML file: nested too deeply', placeIn(text, deep))
  const lines = new LineCounter()
  const placeOf = (offset: number | undefined): ConfigPlace => {
    if (offset === undefined) return {}
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  const composer = new Composer({ schema: 'failsafe', uniqueKeys: false, strict: false, prettyErrors: false })
  const tokens = faultless(new Parser(lines.addNewLine).parse(text), ({ message, offset }) =>
    context.fail(`error parsing YAML file: ${sentenceOf(message)}`, placeOf(offset)),
  )
  const all: Document[] = [...composer.compose(tokens)]
  for (const document of all) {
    const error = document.errors.find(({ code, pos }) => code !== 'BAD_SCALAR_START' || !/^[%@]\(/.test(text.slice(pos[0], pos[0] + 2)))
    if (error !== undefined) context.fail(`error parsing YAML file: ${sentenceOf(error.message)}`, placeOf(error.pos[0]))
  }
  const wanted = context.section === '' ? 'uwsgi' : context.section
  for (const document of all) {
    const section = findSection(document.contents, wanted)
    if (section !== undefined) return new SectionWalk(document, context, placeOf).itemsOf(section)
  }
  context.missingSection(wanted, 'YAML')
  return []
}

/** Ends at the first fault: a text that is no YAML has one at every word, and collecting them takes seconds. */
function* faultless(tokens: Iterable<CST.Token>, fail: (fault: CST.ErrorToken) => never): Generator<CST.Token> {
  for (const token of tokens) {
    if (token.type === 'error') fail(token)
    yield token
  }
}

function placeIn(text: string, offset: number): ConfigPlace {
  const before = text.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}

/** The first key of the name, at any depth, with a collection for a value. */
function findSection(node: unknown, wanted: string, depth = 0): Node | undefined {
  if (depth > MAX_YAML_DEPTH) return undefined
  if (isMap(node)) {
    for (const pair of node.items) {
      if (isScalar(pair.key) && pair.key.value === wanted && (isMap(pair.value) || isSeq(pair.value))) return pair.value
      const inner = findSection(pair.value, wanted, depth + 1)
      if (inner !== undefined) return inner
    }
  } else if (isSeq(node)) {
    for (const item of node.items) {
      const inner = findSection(item, wanted, depth + 1)
      if (inner !== undefined) return inner
    }
  }
  return undefined
}

/** What each alias stands for: the node that had the anchor last above it. */
function aliasesOf(document: Document): Map<Alias, Node> {
  const anchors = new Map<string, Node>()
  const aliases = new Map<Alias, Node>()
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) {
        const meant = anchors.get(node.source)
        if (meant !== undefined) aliases.set(node, meant)
      } else if (node.anchor !== undefined) anchors.set(node.anchor, node)
    },
  })
  return aliases
}

class SectionWalk {
  readonly #items: ConfigItem[] = []
  readonly #aliases: ReadonlyMap<Alias, Node>
  readonly #context: ParseContext
  readonly #placeOf: (offset: number | undefined) => ConfigPlace
  #collections = 0

  constructor(document: Document, context: ParseContext, placeOf: (offset: number | undefined) => ConfigPlace) {
    this.#aliases = aliasesOf(document)
    this.#context = context
    this.#placeOf = placeOf
  }

  itemsOf(section: Node): ConfigItem[] {
    this.#collection(section, undefined, 0)
    return this.#items
  }

  /** `key`: the option whose items a sequence holds; none in the section itself. */
  #collection(node: Node, key: string | undefined, depth: number): void {
    if (depth > MAX_YAML_DEPTH || ++this.#collections > MAX_COLLECTIONS)
      this.#context.fail('error parsing YAML file: nested too deeply', this.#place(node))
    if (isMap(node)) for (const pair of node.items) this.#pair(pair, depth)
    else if (isSeq(node)) for (const item of node.items) this.#item(item, key, depth)
  }

  #pair(pair: Pair, depth: number): void {
    const key = this.#resolved(pair.key)
    if (!isScalar(key))
      this.#context.fail('error parsing YAML file: a key is no text; expected NAME: VALUE', this.#place(pair.key ?? pair.value))
    const name = textOf(key)
    const value = this.#resolved(pair.value)
    const place = this.#place(pair.key)
    if (isMap(value) || isSeq(value)) this.#collection(value, name, depth + 1)
    else if (isEmpty(value)) this.#emptyValue(name, place)
    else this.#items.push({ key: name, value: textOf(value), ...place })
  }

  #item(item: unknown, key: string | undefined, depth: number): void {
    const value = this.#resolved(item)
    if (isPair(value)) this.#pair(value, depth)
    else if (isMap(value) || isSeq(value)) this.#collection(value, key, depth + 1)
    else if (isEmpty(value)) return
    else if (key === undefined) this.#context.warn('an item without a name is left out; expected NAME: VALUE', this.#place(item))
    else this.#items.push({ key, value: textOf(value), ...this.#place(item) })
  }

  /** uWSGI loses a key without a value. The end of a block is written like this in its manual, so words of blocks count. */
  #emptyValue(name: string, place: ConfigPlace): void {
    if (BARE_WORDS.has(name)) this.#items.push({ key: name, value: '', ...place })
    else
      this.#context.warn(
        `${name} has no value and is left out, as in uWSGI; expected ${name}: VALUE, or ${name}: "" for an empty one`,
        place,
      )
  }

  #resolved(node: unknown): unknown {
    if (!isAlias(node)) return node
    const meant = this.#aliases.get(node)
    if (meant === undefined) this.#context.fail(`error parsing YAML file: *${node.source} is the alias of nothing`, this.#place(node))
    return meant
  }

  #place(node: unknown): ConfigPlace {
    return this.#placeOf((node as Partial<ParsedNode> | null | undefined)?.range?.[0])
  }
}

/** True for what is not written at all; `""` and `~` are texts. */
function isEmpty(value: unknown): boolean {
  return (
    value === null || value === undefined || (isScalar(value) && value.value === '' && (value.type === 'PLAIN' || value.type === undefined))
  )
}

function textOf(value: unknown): string {
  return isScalar(value) && typeof value.value === 'string' ? value.value : ''
}

/** The parser's sentence, on one line and without its full stop. */
function sentenceOf(message: string): string {
  return (
    message
      .split('\n', 1)[0]
      ?.replace(/[.:]$/, '')
      .replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase()) ?? message
  )
}
