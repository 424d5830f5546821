// The name of a legion as it stands in front of what an option takes without one.

/**
 * LEGION REST.
 *
 * @param text value of the option
 * @param missing what is said behind the text when no name stands in front
 * @throws Error when no name stands in front
 */
export function readLegion(text: string, missing: string): { readonly legion: string; readonly rest: string } {
  const blank = text.indexOf(' ')
  if (blank < 1) throw new Error(`${JSON.stringify(text)} ${missing}`)
  return { legion: text.slice(0, blank), rest: text.slice(blank + 1).trimStart() }
}
