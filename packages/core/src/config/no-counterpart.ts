// Options about what is not there: compiling, because nothing is compiled here, and jails of FreeBSD. They are refused, each with what takes its place.

const PLUGINS =
  'plugins are npm packages in TypeScript or JavaScript: npm i @uwsgi-ts/NAME, or write one with definePlugin (docs/writing-a-plugin.md)'

const JAILS =
  'jails are of FreeBSD, and this version runs on Linux; expected chroot, pivot-root or namespace with unshare (docs/isolation.md)'

/** What the message says after "means nothing here: ". */
export const NO_COUNTERPART: Readonly<Record<string, string>> = {
  cflags: `no compiler flags are needed to build a plugin; ${PLUGINS}`,
  'dot-h': `there is no C header to build a plugin with; ${PLUGINS}`,
  'config-py': `there is no build script; ${PLUGINS}`,
  'build-plugin': `a plugin is not compiled; ${PLUGINS}`,
  jail: JAILS,
  'jail-ip4': JAILS,
  'jail-ip6': JAILS,
  jail2: JAILS,
  jidfile: JAILS,
  'jail-attach': JAILS,
}
