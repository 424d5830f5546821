// `FILE:SECTION`, the form in which every address of a text source may name a part of it.

/** The section is after the last colon; in an address with a scheme only a colon behind the last slash counts. */
export function splitSection(address: string): [path: string, section: string] {
  const scheme = /^[a-z]+:\/\//.test(address)
  const colon = scheme ? address.indexOf(':', address.lastIndexOf('/')) : address.lastIndexOf(':')
  return colon === -1 ? [address, ''] : [address.slice(0, colon), address.slice(colon + 1)]
}
