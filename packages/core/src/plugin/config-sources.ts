// The part of the plugin ABI that works while the configuration is still being read: formats of configuration files, schemes of addresses, and
// options that act at once. All of it is data of the plugin's export and none of it is registered in `setup`, which runs much later. Types only.

import type { ErrorCode } from '../errors/codes.js'
import type { OptionDeclaration } from '../options/declare.js'

/** One option that a source yields. */
export interface ConfigItem {
  readonly key: string
  /** null: the option stands without a value. */
  readonly value: string | null
  /** 1-based, where the source has lines. */
  readonly line?: number
  /** 1-based. */
  readonly column?: number
  /** Stored because uWSGI stores it and not because somebody wrote it as an option: no warning when nobody knows the name. */
  readonly incidental?: boolean
}

/** In the order in which they count. A generator may yield items before it finds a fault. */
export type ConfigItems = Iterable<ConfigItem> | Promise<Iterable<ConfigItem>>

/** Where in a source something is, as far as it is known. */
export interface ConfigPlace {
  readonly line?: number | undefined
  readonly column?: number | undefined
}

interface NamedSource {
  /** Names of the options that load it, aliases included; they are declared with `immediate: true` by the same owner. */
  readonly options: readonly string[]
  /** Suffixes (`.toml`) by which a bare argument, `include`, `inherit` and `config` find it. The first owner of a suffix keeps it. */
  readonly suffixes?: readonly string[]
}

/** A source that is a text at some address. The core reads it from wherever it is, and replaces magic variables before it is parsed. */
export interface TextSource extends NamedSource {
  /** What is logged when it is read: `[uWSGI] getting LABEL configuration from ADDRESS`. */
  readonly label: string
  /** The logged lines, where others are wanted. */
  announce?(address: string, section: string): readonly string[]
  /** What `FILE:` with nothing behind the colon means. @default 'refused' */
  readonly emptySection?: 'default' | 'refused'
  /** Larger files are refused before they are parsed. @default no limit */
  readonly maxBytes?: number
  /** The text of the bytes. @default UTF-8; bytes that are none are kept as lone surrogates U+DC80 to U+DCFF */
  decode?(bytes: Buffer): string | Promise<string>
  parse(text: string, context: ParseContext): ConfigItems
}

/** A source that knows itself what its address means (a database, a directory service). */
export interface AddressSource extends NamedSource {
  load(address: string, context: LoadContext): ConfigItems
}

export type ConfigSource = TextSource | AddressSource

interface SourceContext {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** A line for the log, as it is. */
  log(line: string): void
  /** A warning about the source; the reading goes on. */
  warn(message: string, at?: ConfigPlace, code?: ErrorCode): void
  /** Ends this source with an error. What was yielded before has acted already. */
  fail(message: string, at?: ConfigPlace): never
}

export interface ParseContext extends SourceContext {
  /** The address as given, without the section. */
  readonly file: string
  /** What stood behind the colon of `FILE:SECTION`; empty when nothing did. */
  readonly section: string
  /** Value of the option `mode`, when it has been configured. */
  readonly mode: string | undefined
  /** The source has nothing of the section's name: a warning, as in uWSGI. */
  missingSection(name: string, kind: string): void
}

export interface LoadContext extends SourceContext {
  /**
   * Makes `path` the file being read: its magic variables (`%n`, `%d` ...) mean it from now on. Returns its absolute path; a file that does not exist
   * is a fault.
   */
  useFile(path: string, section?: string): string
  /** Replaces magic variables. */
  magic(text: string): string
  /** The bytes behind an address of any scheme. A fault when they cannot be read. */
  read(address: string): Promise<Buffer>
  /** First value under a name so far, as `if-opt` sees it. null where it stands without one, undefined where it does not stand. */
  firstValue(name: string): string | null | undefined
}

/** What stands behind `NAME://` in an address. */
export type ConfigScheme = (rest: string, context: SchemeContext) => SchemeContent | Promise<SchemeContent>

/** A text for `sym://NAME` and `section://NAME`, or a function for `call://NAME` (returns a text) and `callint://NAME` (returns a whole number). */
export type ConfigSymbol = string | Uint8Array | (() => unknown)

export type SchemeContent = string | Uint8Array

export interface SchemeContext {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** The whole address, for messages. */
  readonly address: string
  log(line: string): void
}

/** An option by one of its names; each alias comes as one of its own. */
export interface NamedOption {
  readonly name: string
  readonly declaration: OptionDeclaration
}

/** What an immediate option does when the reader meets it. A throw is an error at the option's place. */
export type ImmediateAction = (value: string | null, context: ImmediateContext) => void | Promise<void>

export interface ImmediateContext {
  /** Name as written. */
  readonly option: string
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  log(line: string): void
  /** A line for standard output. */
  print(line: string): void
  /** Acts as if this option stood here. */
  add(key: string, value: string | null): void | Promise<void>
  /** Gives an option a value without a line of its own in the configuration. It counts before all options that are not immediate, wherever those stand. */
  preset(key: string, value: string | null): void
  /** Reads `FILE` or `FILE:SECTION` here, as the option `format` (`ini`, `yaml` ...) does. */
  load(format: string, address: string): void | Promise<void>
  /** The bytes behind an address of any scheme. */
  read(address: string): Promise<Buffer>
  /** Every option of the core and of the installed plugins, and those of uWSGI that are not built. Imports all plugins. */
  allOptions(): Promise<readonly NamedOption[]>
  /** An error at the option's place; the reading goes on, the start does not. */
  fail(message: string): void
  /** Ends the program with this status, without a start. */
  exit(status: number): never
}
