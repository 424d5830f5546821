// Examples in a Markdown page that can be run: a fence ```LANGUAGE file=NAME is a file, a fence ```console holds commands after `$ ` and what they print.

export interface PageExample {
  /** Line of the page. */
  readonly line: number
  readonly command: string
  /** What it prints, standard error included. */
  readonly output: string
}

export interface RunnablePage {
  readonly files: ReadonlyMap<string, string>
  readonly examples: readonly PageExample[]
}

export function runnableParts(page: string): RunnablePage {
  const files = new Map<string, string>()
  const examples: PageExample[] = []
  for (const match of page.matchAll(/^```(\w+)([^\n]*)\n([^]*?)^```$/gm)) {
    const [, language, info = '', body = ''] = match
    const file = /\bfile=(\S+)/.exec(info)?.[1]
    if (file !== undefined) files.set(file, body)
    if (language !== 'console') continue
    const first = page.slice(0, match.index).split('\n').length + 1
    let at = first
    for (const part of body.split(/^(?=\$ )/m)) {
      const end = part.indexOf('\n')
      examples.push({ line: at, command: part.slice('$ '.length, end), output: part.slice(end + 1) })
      at += part.split('\n').length - 1
    }
  }
  return { files, examples }
}
