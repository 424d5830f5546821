// The registry of error codes: one stable code for each way in which a configuration or a plugin can be wrong. A code is never reused; one that is
// retired stays here with the word retired. docs/errors.md lists the same set, and a test holds the two together.

export const ERROR_CODES = {
  'config-bad-value': 'The text is not of the kind the option takes (a number, a duration, a file mode ...).',
  'config-out-of-range': 'The number is outside the range the option takes.',
  'config-bad-syntax': 'The value does not have the form the option wants (`name=value`).',
  'config-missing-argument': 'The option stands without the argument it needs.',
  'config-unknown-option': 'No option has this name, on the command line or under strict.',
  'config-ambiguous-option': 'A shortened command line option fits several options.',
  'config-placeholder-clash': 'A placeholder has the name of an option.',
  'config-not-built': 'A uWSGI option whose feature is not built in this version.',
  'config-package-missing': 'The option belongs to a package that is not installed.',
  'config-unreadable': 'A configuration source cannot be read.',
  'config-malformed': 'A configuration file is not of its format (XML, YAML, JSON ...).',
  'config-no-loader': 'No loader knows this kind of bare argument.',
  'config-include-cycle': 'A file includes itself, directly or by way of others.',
  'config-nested-logic': 'A block (for, if) was opened inside another.',
  'config-endless-expansion': 'A placeholder expands to itself.',
  'config-nul-byte': 'A name or value holds a NUL byte.',
  'config-unclosed-block': 'Warning: a block (for, if) has no end, so everything after it belonged to it.',
  'config-section-missing': 'Warning: the file has no section of this name.',
  'config-section-header': 'Warning: text after a section header is part of the section name.',
  'config-unknown-magic': 'Warning: a percent sign with a character that is no magic variable.',
  'config-unknown-key': 'Warning: no option has this name and nothing expands it as a placeholder.',
  'config-source-warning': 'Warning: something in a configuration source is probably not what was meant.',
  'plugin-not-found': 'No package, folder or file is this plugin.',
  'plugin-bad-manifest': 'The uwsgi field of the package.json is missing or malformed.',
  'plugin-abi-mismatch': 'The plugin was built for another version of the plugin ABI.',
  'plugin-load-failed': 'Importing the plugin threw.',
  'plugin-bad-export': 'The default export is not a plugin, or not the one its manifest names.',
  'plugin-immediate-option': 'A plugin declares an immediate option and gives it nothing to do.',
  'plugin-option-clash': 'Two owners declare one option.',
  'plugin-duplicate': 'Two plugins register one name, and the second does not say override.',
  'plugin-setup-failed': "The plugin's setup threw.",
  'plugin-listener-failed': "A plugin's lifecycle listener threw.",
} as const

export type ErrorCode = keyof typeof ERROR_CODES
