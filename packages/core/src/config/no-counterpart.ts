// Options about compiling uWSGI and its plugins. Nothing is compiled here, so they are refused, each with what takes its place.

const PLUGINS =
  'plugins are npm packages in TypeScript or JavaScript: npm i @uwsgi-ts/NAME, or write one with definePlugin (docs/writing-a-plugin.md)'

/** What the message says after "means nothing here: ". */
export const NO_COUNTERPART: Readonly<Record<string, string>> = {
  cflags: `no compiler flags are needed to build a plugin; ${PLUGINS}`,
  'dot-h': `there is no C header to build a plugin with; ${PLUGINS}`,
  'config-py': `there is no build script; ${PLUGINS}`,
  'build-plugin': `a plugin is not compiled; ${PLUGINS}`,
}
