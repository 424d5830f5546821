// What `defineConfig` takes for each option of this package.
// Made by `npm run readme-options` from the declarations of the options.

import type { FlagValue, Repeated, SecondsValue, TextValue } from '@uwsgi-ts/core'

declare module '@uwsgi-ts/core' {
  interface OptionValues {
    /** Add this one item to @ARGV of the apps. */
    readonly 'perl-arg'?: Repeated<TextValue> | undefined
    /** Add these words, separated by spaces, to @ARGV of the apps. */
    readonly 'perl-args'?: TextValue | undefined
    /** Reload when a loaded module has changed, looked at after a request and at most this often. For development only. A plain number is in s. */
    readonly 'perl-auto-reload'?: SecondsValue | undefined
    /** Do not look at this file in perl-auto-reload. */
    readonly 'perl-auto-reload-ignore'?: Repeated<TextValue> | undefined
    /** Run this Perl file before the apps are loaded, once. */
    readonly 'perl-exec'?: Repeated<TextValue> | undefined
    /** Run this Perl file in every worker after it is forked. */
    readonly 'perl-exec-post-fork'?: Repeated<TextValue> | undefined
    /** The perl program that runs the apps: a path, or a name looked up in PATH. Perl 5.16 or later. @default perl */
    readonly 'perl-interpreter'?: TextValue | undefined
    /** Look for modules in this folder first; it is laid out as local::lib does it. */
    readonly 'perl-local-lib'?: TextValue | undefined
    /** Write no stack trace for exceptions that an app does not catch. */
    readonly 'perl-no-die-catch'?: FlagValue | undefined
    /** Load apps with plain `do`, also when Plack is installed. */
    readonly 'perl-no-plack'?: FlagValue | undefined
    /** Print the version of the interpreter and exit. */
    readonly 'perl-version'?: FlagValue | undefined
    /** Load this PSGI app: a file whose last value is the app. */
    readonly psgi?: TextValue | undefined
  }
}
