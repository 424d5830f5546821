// What `defineConfig` takes for each option of the core and of what comes with it; other packages add theirs.
// Made by `npm run readme-options` from the declarations of the options.

import type {
  BytesValue,
  FlagValue,
  IntegerValue,
  MegabytesValue,
  ModeValue,
  OwnerValue,
  PairValue,
  PercentValue,
  Repeated,
  SecondsValue,
  TextValue,
} from './value-types.js'

export interface OptionValues {
  /** Bind unix sockets of socket and uwsgi-socket as abstract ones, without a file. Linux only. */
  readonly 'abstract-socket'?: FlagValue | undefined
  /** Add this supplementary group to the processes of the server. */
  readonly 'add-gid'?: Repeated<OwnerValue> | undefined
  /** Add this header line to every response. */
  readonly 'add-header'?: Repeated<TextValue> | undefined
  /** Give the master, the engines and Python workers names in ps that say what they are. */
  readonly 'auto-procname'?: FlagValue | undefined
  /** Load the plugin that owns an unknown option. Without effect: plugins are always loaded by the options they own. */
  readonly autoload?: FlagValue | undefined
  /** Largest number of frames in the backtrace of a crash. Without effect: a process that crashes writes no backtrace; its core dump holds the whole one. @default 64 */
  readonly 'backtrace-depth'?: IntegerValue | undefined
  /** Write what is behind an address, and its length in 8 bytes, to standard output and exit; appended to a file it is read by data://. */
  readonly 'binary-append-data'?: TextValue | undefined
  /** Program that a reload starts instead of the one that runs: a path that leads to the version in use. */
  readonly 'binary-path'?: TextValue | undefined
  /** Shell for commands of hooks; of several the first that can be run is taken, and /bin/sh at last. */
  readonly binsh?: Repeated<TextValue> | undefined
  /** Refuse these options, separated by blanks, up to end-blacklist. */
  readonly blacklist?: TextValue | undefined
  /** Like reload-on-fd, without waiting for requests. */
  readonly 'brutal-reload-on-fd'?: Repeated<TextValue> | undefined
  /** Largest request head (HTTP) or block of variables (uwsgi). A plain number is in bytes. @default 4096 */
  readonly 'buffer-size'?: BytesValue | undefined
  /** Refused: plugins are npm packages and not compiled. */
  readonly 'build-plugin'?: TextValue | undefined
  /** Run the action of this name that a plugin registers, or call the C function of this name, as root, just before privileges are dropped. */
  readonly 'call-as-root'?: Repeated<TextValue> | undefined
  /** Run the action of this name that a plugin registers, or call the C function of this name, right after privileges have been dropped. */
  readonly 'call-as-user'?: Repeated<TextValue> | undefined
  /** Run the action of this name that a plugin registers, or call the C function of this name, before the server stops or replaces itself. */
  readonly 'call-as-user-atexit'?: Repeated<TextValue> | undefined
  /** Run the action of this name that a plugin registers, or call the C function of this name, as soon as the configuration has been read, also after a reload. */
  readonly 'call-asap'?: Repeated<TextValue> | undefined
  /** Run the action of this name that a plugin registers, or call the C function of this name, before privileges are dropped, at every start and reload. */
  readonly 'call-in-jail'?: Repeated<TextValue> | undefined
  /** Run the action of this name that a plugin registers, or call the C function of this name, after the apps have been loaded, with lazy-apps once for each worker. */
  readonly 'call-post-app'?: Repeated<TextValue> | undefined
  /** Run the action of this name that a plugin registers, or call the C function of this name, after other namespaces have been entered, or always with jailed; not after a reload. */
  readonly 'call-post-jail'?: Repeated<TextValue> | undefined
  /** Run the action of this name that a plugin registers, or call the C function of this name, before the apps are loaded. */
  readonly 'call-pre-app'?: Repeated<TextValue> | undefined
  /** Run the action of this name that a plugin registers, or call the C function of this name, before privileges are dropped, not after a reload. */
  readonly 'call-pre-jail'?: Repeated<TextValue> | undefined
  /** Capabilities to keep when privileges are dropped, names or numbers separated by commas. */
  readonly cap?: TextValue | undefined
  /** Send tracebacks to the client. For development only. */
  readonly 'catch-exceptions'?: FlagValue | undefined
  /** Refused: there are no compiler flags to print, because plugins are not compiled. */
  readonly cflags?: FlagValue | undefined
  /** Make this control group if it is missing, and put the server into it; as root only. */
  readonly cgroup?: Repeated<TextValue> | undefined
  /** File mode of the folders of cgroup, octal. @default 700 */
  readonly 'cgroup-dir-mode'?: TextValue | undefined
  /** FILE=VALUE: write a value to a file of each control group of cgroup. */
  readonly 'cgroup-opt'?: Repeated<TextValue> | undefined
  /** Change to this folder before the apps are loaded. */
  readonly chdir?: TextValue | undefined
  /** Change to this folder after the apps have been loaded. */
  readonly chdir2?: TextValue | undefined
  /** Start without workers, and start them at the first request. */
  readonly cheap?: FlagValue | undefined
  /** Smallest number of workers: run between this many and processes, as many as the load needs. 0 means always all. */
  readonly cheaper?: IntegerValue | undefined
  /** How the number of workers follows the load: spare, spare2, backlog, manual, or the algorithm of a plugin. @default spare */
  readonly 'cheaper-algo'?: TextValue | undefined
  /** Print the names of all cheaper algorithms at the start. */
  readonly 'cheaper-algo-list'?: FlagValue | undefined
  /** The same as `cheaper-algo-list`. */
  readonly 'cheaper-algos-list'?: FlagValue | undefined
  /** The same as `cheaper-algo-list`. */
  readonly 'cheaper-list'?: FlagValue | undefined
  /** Start emergency workers when more requests than this wait. @default 33 */
  readonly 'cheaper-busyness-backlog-alert'?: IntegerValue | undefined
  /** Takes the place of the multiplier while there are emergency workers. @default 3 */
  readonly 'cheaper-busyness-backlog-multiplier'?: IntegerValue | undefined
  /** Start emergency workers when requests have been waiting all this time. A plain number is in s. @default 60 */
  readonly 'cheaper-busyness-backlog-nonzero'?: SecondsValue | undefined
  /** Number of emergency workers that are started at one time. @default 1 */
  readonly 'cheaper-busyness-backlog-step'?: IntegerValue | undefined
  /** Start workers when on average they are busy for more than this share of the time. @default 50 */
  readonly 'cheaper-busyness-max'?: PercentValue | undefined
  /** Stop a worker when on average they are busy for less than this share of the time. @default 25 */
  readonly 'cheaper-busyness-min'?: PercentValue | undefined
  /** Periods of cheaper-overload that must pass before a worker is stopped. @default 10 */
  readonly 'cheaper-busyness-multiplier'?: IntegerValue | undefined
  /** Add this to the multiplier when workers had to be started again soon after one was stopped. @default 2 */
  readonly 'cheaper-busyness-penalty'?: IntegerValue | undefined
  /** Log what the algorithm measures, and not only what it decides. */
  readonly 'cheaper-busyness-verbose'?: FlagValue | undefined
  /** Cycles with idle workers before spare2 stops one. @default 10 */
  readonly 'cheaper-idle'?: IntegerValue | undefined
  /** Number of workers at the start; without it the number of cheaper. */
  readonly 'cheaper-initial'?: IntegerValue | undefined
  /** When the load counts as too high: cycles without a free worker for spare, waiting requests for backlog, seconds for busyness. @default 3 */
  readonly 'cheaper-overload'?: IntegerValue | undefined
  /** Stop a worker while all together have this much memory resident; must be above cheaper-rss-limit-soft. A plain number is in bytes. */
  readonly 'cheaper-rss-limit-hard'?: BytesValue | undefined
  /** Start no further workers while all together have this much memory resident; needs memory-report. A plain number is in bytes. */
  readonly 'cheaper-rss-limit-soft'?: BytesValue | undefined
  /** Largest number of workers that are started at one time. @default 1 */
  readonly 'cheaper-step'?: IntegerValue | undefined
  /** Read and check the configuration, load its plugins, and exit without starting. On the command line `=json` prints the result for programs. */
  readonly 'check-config'?: FlagValue | null | undefined
  /** How often the master looks after things that have no event. A plain number is in s. @default 1 */
  readonly 'check-interval'?: SecondsValue | undefined
  /** Stop the server at once, with status 1, when the file system at this mount point no longer answers; looked at once a second. */
  readonly 'check-mountpoint'?: Repeated<TextValue> | undefined
  /** The same as `check-mountpoint`. */
  readonly 'mountpoint-check'?: Repeated<TextValue> | undefined
  /** The same as `check-mountpoint`. */
  readonly 'check-mount'?: Repeated<TextValue> | undefined
  /** The same as `check-mountpoint`. */
  readonly 'mount-check'?: Repeated<TextValue> | undefined
  /** File mode of unix sockets, three octal digits; 666 without a value. */
  readonly 'chmod-socket'?: ModeValue | null | undefined
  /** The same as `chmod-socket`. */
  readonly chmod?: ModeValue | null | undefined
  /** USER or USER:GROUP that unix sockets are given to. */
  readonly 'chown-socket'?: TextValue | undefined
  /** Run apps and commands below this folder as the root of their file system. */
  readonly chroot?: TextValue | undefined
  /** Print the names of all clocks, and start. */
  readonly 'clock-list'?: FlagValue | undefined
  /** The same as `clock-list`. */
  readonly 'clocks-list'?: FlagValue | undefined
  /** Set close-on-exec on connection sockets. Without effect: every descriptor is close-on-exec. */
  readonly 'close-on-exec'?: FlagValue | undefined
  /** The same as `close-on-exec`. */
  readonly 'close-on-exec2'?: FlagValue | undefined
  /** Start also without a socket: the apps are loaded and the workers serve nobody. */
  readonly 'command-mode'?: FlagValue | undefined
  /** Read a configuration file in the format that its suffix names. */
  readonly config?: Repeated<TextValue> | undefined
  /** Refused: there is no build script to print, because plugins are not compiled. */
  readonly 'config-py'?: FlagValue | undefined
  /** Connect to an address, log everything it sends, and exit. */
  readonly 'connect-and-read'?: TextValue | undefined
  /** Tie each worker to this many CPUs, one worker after the other. */
  readonly 'cpu-affinity'?: IntegerValue | undefined
  /** Go to the background and log to this file. */
  readonly daemonize?: TextValue | undefined
  /** Like daemonize, after the apps have been loaded. */
  readonly daemonize2?: TextValue | undefined
  /** NAME=TEMPLATE: make a new option out of others, `key=value;key=value` with $1, $2 ... for the words of its argument. */
  readonly 'declare-option'?: Repeated<TextValue> | undefined
  /** Like declare-option, once everything has been read; %(NAME) and its like are replaced in the template. */
  readonly 'declare-option2'?: Repeated<TextValue> | undefined
  /** Stop the server where idle would only stop the workers. */
  readonly 'die-on-idle'?: FlagValue | undefined
  /** SIGTERM stops the server instead of reloading it. */
  readonly 'die-on-term'?: FlagValue | undefined
  /** Do not log requests. */
  readonly 'disable-logging'?: FlagValue | undefined
  /** A write to a client that has left is dropped without an exception in the app. */
  readonly 'disable-write-exception'?: FlagValue | undefined
  /** Load this shared library (an absolute path), so that hooks can call its functions. */
  readonly dlopen?: Repeated<TextValue> | undefined
  /** Refused: there is no C header to print, because plugins are not compiled. */
  readonly 'dot-h'?: FlagValue | undefined
  /** Drop privileges after the apps have been loaded. */
  readonly 'drop-after-apps'?: FlagValue | undefined
  /** Drop privileges after the plugins have been set up and the sockets bound. */
  readonly 'drop-after-init'?: FlagValue | undefined
  /** Print the names of all options and exit. */
  readonly 'dump-options'?: FlagValue | undefined
  /** Set environment variables at once from the files of a folder, each named like its variable. */
  readonly 'early-envdir'?: Repeated<TextValue> | undefined
  /** Take the lines up to endif when those above were not taken. */
  readonly else?: TextValue | null | undefined
  /** Let the app start threads of its own. Without effect: threads of an app run without it. */
  readonly 'enable-threads'?: FlagValue | undefined
  /** End of the range of blacklist. */
  readonly 'end-blacklist'?: FlagValue | undefined
  /** End of the range of whitelist. */
  readonly 'end-whitelist'?: FlagValue | undefined
  /** End of a for or if block. */
  readonly endfor?: Repeated<TextValue | null> | undefined
  /** The same as `endfor`. */
  readonly 'end-for'?: Repeated<TextValue | null> | undefined
  /** The same as `endfor`. */
  readonly endif?: Repeated<TextValue | null> | undefined
  /** The same as `endfor`. */
  readonly 'end-if'?: Repeated<TextValue | null> | undefined
  /** The same as `endfor`. */
  readonly end?: Repeated<TextValue | null> | undefined
  /** Requests written ahead to a worker that has been fast; 1 never writes ahead. @default 16 */
  readonly 'engine-pipeline'?: IntegerValue | undefined
  /** Kill and replace an engine that does not answer the master for this long: its JavaScript is in an endless loop. 0: never. A plain number is in s. @default 30 */
  readonly 'engine-timeout'?: SecondsValue | undefined
  /** Number of engine processes, which own the client connections. The default follows from processes and the number of CPUs. */
  readonly engines?: IntegerValue | undefined
  /** NAME=VALUE: set an environment variable for the apps. */
  readonly env?: Repeated<TextValue> | undefined
  /** Set environment variables for the apps from the files of a folder, after env and unenv. */
  readonly envdir?: Repeated<TextValue> | undefined
  /** Kill a worker whose address space has reached this many megabytes; the requests it runs are answered 502. A plain number is in MB. */
  readonly 'evil-reload-on-as'?: MegabytesValue | undefined
  /** Kill a worker that has this many megabytes in memory; the requests it runs are answered 502. A plain number is in MB. */
  readonly 'evil-reload-on-rss'?: MegabytesValue | undefined
  /** Run this shell command as root, just before privileges are dropped. */
  readonly 'exec-as-root'?: Repeated<TextValue> | undefined
  /** Run this shell command right after privileges have been dropped. */
  readonly 'exec-as-user'?: Repeated<TextValue> | undefined
  /** Run this shell command before the server stops or replaces itself. */
  readonly 'exec-as-user-atexit'?: Repeated<TextValue> | undefined
  /** Run this shell command as soon as the configuration has been read, also after a reload. */
  readonly 'exec-asap'?: Repeated<TextValue> | undefined
  /** Run this shell command before privileges are dropped, at every start and reload. */
  readonly 'exec-in-jail'?: Repeated<TextValue> | undefined
  /** Run this shell command after the apps have been loaded, with lazy-apps once for each worker. */
  readonly 'exec-post-app'?: Repeated<TextValue> | undefined
  /** Run this shell command after other namespaces have been entered, or always with jailed; not after a reload. */
  readonly 'exec-post-jail'?: Repeated<TextValue> | undefined
  /** Run this shell command before the apps are loaded. */
  readonly 'exec-pre-app'?: Repeated<TextValue> | undefined
  /** Run this shell command before privileges are dropped, not after a reload. */
  readonly 'exec-pre-jail'?: Repeated<TextValue> | undefined
  /** Stop here with this exit status. @default 1 */
  readonly exit?: IntegerValue | null | undefined
  /** Exit when a reload is asked for, and leave the new start to a supervisor. */
  readonly 'exit-on-reload'?: FlagValue | undefined
  /** Write what is behind an address to standard output and exit. */
  readonly extract?: TextValue | undefined
  /** Go on with this configuration alone, as the same process, when the server ends with status 1 after this line. */
  readonly 'fallback-config'?: TextValue | undefined
  /** FILE=TEXT: write a text and a line break to a file at the start, before privileges are dropped. */
  readonly 'file-write'?: Repeated<PairValue> | undefined
  /** Lock this file, which has to exist, as long as the server lives; the start ends when another instance has it. */
  readonly flock?: Repeated<TextValue> | undefined
  /** Like flock, but wait while another instance has the file. */
  readonly 'flock-wait'?: Repeated<TextValue> | undefined
  /** Like flock2, but wait while another instance has the file. */
  readonly 'flock-wait2'?: TextValue | undefined
  /** Like flock, once the server is in the background and its log has been set up. */
  readonly flock2?: TextValue | undefined
  /** Repeat the lines up to endfor for each word; %(_) is the word. */
  readonly for?: Repeated<TextValue> | undefined
  /** Repeat the lines up to endfor for each path that matches the pattern. */
  readonly 'for-glob'?: Repeated<TextValue> | undefined
  /** Repeat the lines up to endfor for each line of the file. */
  readonly 'for-readline'?: Repeated<TextValue> | undefined
  /** Repeat the lines up to endfor this many times; %(_) counts from 1. */
  readonly 'for-times'?: Repeated<TextValue> | undefined
  /** Folder that a reload goes back to, instead of that of the start. */
  readonly 'force-cwd'?: TextValue | undefined
  /** Wait this long when workers die faster than they can be replaced; 0 turns the guard off. A plain number is in s. @default 2 */
  readonly 'forkbomb-delay'?: SecondsValue | undefined
  /** Bind addresses that the machine does not have yet. */
  readonly freebind?: FlagValue | undefined
  /** Reload without waiting for requests as soon as this file or folder changes. */
  readonly 'fs-brutal-reload'?: Repeated<TextValue> | undefined
  /** Reload gracefully as soon as this file or folder changes. */
  readonly 'fs-reload'?: Repeated<TextValue> | undefined
  /** Print the first value of an option or placeholder and exit. */
  readonly get?: Repeated<TextValue> | undefined
  /** Run as this group, number or name. */
  readonly gid?: OwnerValue | undefined
  /** End a request that runs longer than this and replace its worker. A plain number is in s. */
  readonly harakiri?: SecondsValue | undefined
  /** Number of the signal that harakiri-graceful-timeout sends. @default 15 */
  readonly 'harakiri-graceful-signal'?: IntegerValue | undefined
  /** Send harakiri-graceful-signal first, and kill the worker only after this time. A plain number is in s. */
  readonly 'harakiri-graceful-timeout'?: SecondsValue | undefined
  /** The time limit of harakiri ends before uwsgi.after_req_hook runs; the response leaves before it too. */
  readonly 'harakiri-no-arh'?: FlagValue | undefined
  /** The same as `harakiri-no-arh`. */
  readonly 'no-harakiri-arh'?: FlagValue | undefined
  /** The same as `harakiri-no-arh`. */
  readonly 'no-harakiri-after-req-hook'?: FlagValue | undefined
  /** End no worker by harakiri while fewer requests than this wait for one. @default 0 */
  readonly 'harakiri-queue-threshold'?: IntegerValue | undefined
  /** Log where the worker was stuck when harakiri ends it. */
  readonly 'harakiri-verbose'?: FlagValue | undefined
  /** Print the options of a topic and exit: a package, a theme, an option, `all` or `planned`. */
  readonly help?: TextValue | null | undefined
  /** The same as `help`. */
  readonly usage?: TextValue | null | undefined
  /** Keep the standard input instead of putting /dev/null in its place. */
  readonly 'honour-stdin'?: FlagValue | undefined
  /** ACTION:ARGUMENTS: run an action for each worker when it is ready for requests. */
  readonly 'hook-accepting'?: Repeated<TextValue> | undefined
  /** ACTION:ARGUMENTS: run an action for each worker when it is ready for the first time. */
  readonly 'hook-accepting-once'?: Repeated<TextValue> | undefined
  /** ACTION:ARGUMENTS: run an action for the first worker when it is ready for requests. */
  readonly 'hook-accepting1'?: Repeated<TextValue> | undefined
  /** ACTION:ARGUMENTS: run an action for the first worker when it is ready for the first time. */
  readonly 'hook-accepting1-once'?: Repeated<TextValue> | undefined
  /** ACTION:ARGUMENTS: run an action as root, just before privileges are dropped. */
  readonly 'hook-as-root'?: Repeated<TextValue> | undefined
  /** ACTION:ARGUMENTS: run an action right after privileges have been dropped. */
  readonly 'hook-as-user'?: Repeated<TextValue> | undefined
  /** ACTION:ARGUMENTS: run an action before the server stops or replaces itself. */
  readonly 'hook-as-user-atexit'?: Repeated<TextValue> | undefined
  /** ACTION:ARGUMENTS: run an action as soon as the configuration has been read, also after a reload. */
  readonly 'hook-asap'?: Repeated<TextValue> | undefined
  /** ACTION:ARGUMENTS: run an action before privileges are dropped, at every start and reload. */
  readonly 'hook-in-jail'?: Repeated<TextValue> | undefined
  /** ACTION:ARGUMENTS: run an action when the master begins to supervise. */
  readonly 'hook-master-start'?: Repeated<TextValue> | undefined
  /** ACTION:ARGUMENTS: run an action after the apps have been loaded, with lazy-apps once for each worker. */
  readonly 'hook-post-app'?: Repeated<TextValue> | undefined
  /** ACTION:ARGUMENTS: run an action for each worker after it has been forked. */
  readonly 'hook-post-fork'?: Repeated<TextValue> | undefined
  /** ACTION:ARGUMENTS: run an action after other namespaces have been entered, or always with jailed; not after a reload. */
  readonly 'hook-post-jail'?: Repeated<TextValue> | undefined
  /** ACTION:ARGUMENTS: run an action before the apps are loaded. */
  readonly 'hook-pre-app'?: Repeated<TextValue> | undefined
  /** ACTION:ARGUMENTS: run an action before privileges are dropped, not after a reload. */
  readonly 'hook-pre-jail'?: Repeated<TextValue> | undefined
  /** FILE ACTION:ARGUMENTS: run an action each time a file is touched. */
  readonly 'hook-touch'?: Repeated<TextValue> | undefined
  /** Serve HTTP on this address. */
  readonly 'http-socket'?: Repeated<TextValue> | undefined
  /** Keep connections of http-socket open when the client wants it. Off: one request a connection, as in uWSGI. @default true */
  readonly 'http-socket-keepalive'?: FlagValue | null | undefined
  /** Modifier1 of the requests of all HTTP sockets. @default 0 */
  readonly 'http-socket-modifier1'?: IntegerValue | undefined
  /** Modifier2 of the requests of all HTTP sockets. @default 0 */
  readonly 'http-socket-modifier2'?: IntegerValue | undefined
  /** Serve HTTP on this address and keep connections open, whatever http-socket-keepalive says. */
  readonly 'http11-socket'?: Repeated<TextValue> | undefined
  /** Stop all workers after this time without requests; the next request starts them again. A plain number is in s. */
  readonly idle?: SecondsValue | undefined
  /** NAME=VALUE: set an environment variable at once, for apps and for $(NAME) and if-env. */
  readonly ienv?: Repeated<TextValue> | undefined
  /** Take the lines up to endif when the path is a directory. */
  readonly 'if-dir'?: Repeated<TextValue> | undefined
  /** The same as `if-dir`. */
  readonly ifdir?: Repeated<TextValue> | undefined
  /** The same as `if-dir`. */
  readonly 'if-directory'?: Repeated<TextValue> | undefined
  /** Take the lines up to endif when the environment variable is set, NAME or NAME=VALUE. */
  readonly 'if-env'?: Repeated<TextValue> | undefined
  /** The same as `if-env`. */
  readonly ifenv?: Repeated<TextValue> | undefined
  /** Take the lines up to endif when the path exists and can be read. */
  readonly 'if-exists'?: Repeated<TextValue> | undefined
  /** The same as `if-exists`. */
  readonly ifexists?: Repeated<TextValue> | undefined
  /** Take the lines up to endif when the path is a regular file. */
  readonly 'if-file'?: Repeated<TextValue> | undefined
  /** Take the lines up to endif on the machine of this name. */
  readonly 'if-hostname'?: Repeated<TextValue> | undefined
  /** Take the lines up to endif when the name of the machine matches the regular expression. */
  readonly 'if-hostname-match'?: Repeated<TextValue> | undefined
  /** Take the lines up to endif unless the path is a directory. */
  readonly 'if-not-dir'?: Repeated<TextValue> | undefined
  /** Take the lines up to endif unless the environment variable is set so. */
  readonly 'if-not-env'?: Repeated<TextValue> | undefined
  /** Take the lines up to endif unless the path exists and can be read. */
  readonly 'if-not-exists'?: Repeated<TextValue> | undefined
  /** Take the lines up to endif unless the path is a regular file. */
  readonly 'if-not-file'?: Repeated<TextValue> | undefined
  /** Take the lines up to endif on all machines but this. */
  readonly 'if-not-hostname'?: Repeated<TextValue> | undefined
  /** Take the lines up to endif unless the name of the machine matches the regular expression. */
  readonly 'if-not-hostname-match'?: Repeated<TextValue> | undefined
  /** Take the lines up to endif unless the option stands above. */
  readonly 'if-not-opt'?: Repeated<TextValue> | undefined
  /** Take the lines up to endif unless the plugin has been asked for above. */
  readonly 'if-not-plugin'?: Repeated<TextValue> | undefined
  /** Take the lines up to endif when the server was not reloaded. */
  readonly 'if-not-reload'?: FlagValue | undefined
  /** Take the lines up to endif when the option stands above, NAME or NAME=VALUE. */
  readonly 'if-opt'?: Repeated<TextValue> | undefined
  /** Take the lines up to endif when the plugin has been asked for above. */
  readonly 'if-plugin'?: Repeated<TextValue> | undefined
  /** The same as `if-plugin`. */
  readonly ifplugin?: Repeated<TextValue> | undefined
  /** Take the lines up to endif when the server was reloaded. */
  readonly 'if-reload'?: FlagValue | undefined
  /** Do not log the SIGPIPE of writes to clients that have gone. Without effect: a client that has gone is not reported as a signal. */
  readonly 'ignore-sigpipe'?: FlagValue | undefined
  /** Do not log failed writes to clients. Without effect: a write to a client that has gone is counted in the statistics (write_errors) and not logged. */
  readonly 'ignore-write-errors'?: FlagValue | undefined
  /** Become this group at once, before the next line is read; root is refused. */
  readonly 'immediate-gid'?: OwnerValue | undefined
  /** Become this user at once, before the next line is read; root is refused. */
  readonly 'immediate-uid'?: OwnerValue | undefined
  /** Read another configuration file here; upper-case magic variables keep naming the first file. */
  readonly include?: Repeated<TextValue> | undefined
  /** Read another configuration file after everything else, so that its values win over earlier ones. */
  readonly inherit?: Repeated<TextValue> | undefined
  /** Read options from an ini file, FILE or FILE:SECTION. `:SECTION` alone means the ini file read last. */
  readonly ini?: Repeated<TextValue> | undefined
  /** Put the text behind this address after every configuration text that is read from here on. */
  readonly 'inject-after'?: Repeated<TextValue> | undefined
  /** Put the text behind this address before every configuration text that is read from here on. */
  readonly 'inject-before'?: Repeated<TextValue> | undefined
  /** Print a text while the configuration is being read. */
  readonly iprint?: Repeated<TextValue> | undefined
  /** ROOT [HOSTNAME [NAME]]: enter a jail with this root folder; FreeBSD only. */
  readonly jail?: TextValue | undefined
  /** Enter the jail with this number or name; FreeBSD only. */
  readonly 'jail-attach'?: TextValue | undefined
  /** IPv4 address of the jail; FreeBSD only. */
  readonly 'jail-ip4'?: Repeated<TextValue> | undefined
  /** IPv6 address of the jail; FreeBSD only. */
  readonly 'jail-ip6'?: Repeated<TextValue> | undefined
  /** KEY[=VALUE]: parameter of the jail to enter; FreeBSD only. */
  readonly jail2?: Repeated<TextValue> | undefined
  /** The same as `jail2`. */
  readonly libjail?: Repeated<TextValue> | undefined
  /** Run the post-jail hooks although the server enters no jail. */
  readonly jailed?: FlagValue | undefined
  /** Write the number of the jail here; FreeBSD only. */
  readonly jidfile?: TextValue | undefined
  /** The same as `jidfile`. */
  readonly 'jid-file'?: TextValue | undefined
  /** Read options from a JSON file, FILE or FILE:MEMBER. */
  readonly json?: Repeated<TextValue> | undefined
  /** The same as `json`. */
  readonly js?: Repeated<TextValue> | undefined
  /** Time a kept-alive HTTP connection may idle. A plain number is in s. @default 15 */
  readonly 'keepalive-timeout'?: SecondsValue | undefined
  /** Let the kernel merge equal memory pages of the processes that run apps. The number is only logged. */
  readonly ksm?: IntegerValue | null | undefined
  /** Load the apps in each worker, and reload workers only. */
  readonly lazy?: FlagValue | undefined
  /** Load the apps in each worker instead of once before the workers are forked. */
  readonly 'lazy-apps'?: FlagValue | undefined
  /** Largest address space of each process that runs apps. A plain number is in MB. */
  readonly 'limit-as'?: MegabytesValue | undefined
  /** Largest number of processes and threads of their user, for the processes that run apps. */
  readonly 'limit-nproc'?: IntegerValue | undefined
  /** Largest request body; 0 means no limit. A plain number is in bytes. */
  readonly 'limit-post'?: BytesValue | undefined
  /** Length of the listen queue of each socket; the kernel allows at most /proc/sys/net/core/somaxconn. @default 100 */
  readonly listen?: IntegerValue | undefined
  /** With disable-logging: log responses with a status from 400 to 499 all the same. */
  readonly 'log-4xx'?: FlagValue | undefined
  /** With disable-logging: log responses with a status from 500 to 599 all the same. */
  readonly 'log-5xx'?: FlagValue | undefined
  /** Name of the log file when it is renamed; without it the time is put behind its name. */
  readonly 'log-backupname'?: TextValue | undefined
  /** With disable-logging: log responses whose body has this many bytes or more all the same. A plain number is in bytes. */
  readonly 'log-big'?: BytesValue | undefined
  /** With disable-logging: log requests whose client could not be read or written all the same. */
  readonly 'log-ioerror'?: FlagValue | undefined
  /** With a log file: all processes write to a pipe, and one process writes the file, so that it can be renamed and opened anew. */
  readonly 'log-master'?: FlagValue | undefined
  /** Longest line that goes through log-master. Without effect: lines of any length go through log-master whole. A plain number is in bytes. @default 8192 */
  readonly 'log-master-bufsize'?: BytesValue | undefined
  /** Carry lines to the process that writes the log in a stream instead of packets. Without effect: log-master uses a pipe, which is a stream. */
  readonly 'log-master-stream'?: FlagValue | undefined
  /** Rename the log file and begin a new one when it is larger than this, at most once a second. A plain number is in bytes. */
  readonly 'log-maxsize'?: BytesValue | undefined
  /** Log request times in microseconds. */
  readonly 'log-micros'?: FlagValue | undefined
  /** Open the log file anew at each reload, because it has been renamed or another one is meant. */
  readonly 'log-reopen'?: FlagValue | undefined
  /** With disable-logging: log responses sent as a file all the same. */
  readonly 'log-sendfile'?: FlagValue | undefined
  /** With disable-logging: log requests that took this many milliseconds or more all the same. A plain number is in ms. */
  readonly 'log-slow'?: IntegerValue | undefined
  /** Empty the log file when it is opened at the start. */
  readonly 'log-truncate'?: FlagValue | undefined
  /** Log the address in X-Forwarded-For instead of that of the peer. */
  readonly 'log-x-forwarded-for'?: FlagValue | undefined
  /** With disable-logging: log responses without a body all the same. */
  readonly 'log-zero'?: FlagValue | undefined
  /** File mode of the log file, three octal digits. */
  readonly 'logfile-chmod'?: ModeValue | undefined
  /** Give the log file to the user and group the server runs as. */
  readonly 'logfile-chown'?: FlagValue | undefined
  /** Log to this file, or to host:port by UDP. */
  readonly logto?: TextValue | undefined
  /** Like logto, after privileges are dropped. */
  readonly logto2?: TextValue | undefined
  /** Print the names of all loop engines, and start. */
  readonly 'loop-list'?: FlagValue | undefined
  /** The same as `loop-list`. */
  readonly 'loops-list'?: FlagValue | undefined
  /** Move the mount point of the app from PATH_INFO to SCRIPT_NAME. */
  readonly 'manage-script-name'?: FlagValue | undefined
  /** SOCKET:WORKER[,WORKER]: serve this socket, counted from 0, only in these workers, counted from 1. */
  readonly 'map-socket'?: Repeated<TextValue> | undefined
  /** Run a master process. uwsgi-ts always has one; the option is kept for what it switches on in logs and stats. */
  readonly master?: FlagValue | undefined
  /** Leave the master root; all that it starts for apps and clients drops privileges. */
  readonly 'master-as-root'?: FlagValue | undefined
  /** Take one-letter commands from this named pipe, as `r` for a reload; of several, up to ten, one is in use and digits choose it. */
  readonly 'master-fifo'?: Repeated<TextValue> | undefined
  /** Largest number of apps of a worker. @default 64 */
  readonly 'max-apps'?: IntegerValue | undefined
  /** Largest number of open descriptors of each process; raising the hard limit needs root. */
  readonly 'max-fd'?: IntegerValue | undefined
  /** Replace a worker after this many requests; 0 means never. It finishes what it runs, and no request is lost. */
  readonly 'max-requests'?: IntegerValue | undefined
  /** Worker 2 may take this many requests more than worker 1, worker 3 twice as many more, and so on. */
  readonly 'max-requests-delta'?: IntegerValue | undefined
  /** Largest number of variables (headers) of a request. @default 64 */
  readonly 'max-vars'?: IntegerValue | undefined
  /** Replace a worker that has run longer than this; 0 means never. It finishes what it runs. A plain number is in s. */
  readonly 'max-worker-lifetime'?: SecondsValue | undefined
  /** Worker 2 may run this much longer than worker 1, worker 3 twice as much longer, and so on. A plain number is in s. */
  readonly 'max-worker-lifetime-delta'?: SecondsValue | undefined
  /** How often the memory of workers is looked at for reload-on-as and its kin. The default is check-interval. A plain number is in s. */
  readonly 'mem-collector-freq'?: SecondsValue | undefined
  /** Show the memory use of workers in the statistics; in this version the request log does not show it. */
  readonly 'memory-report'?: FlagValue | undefined
  /** A worker younger than this is not replaced by max-requests, reload-on-as and reload-on-rss; below max-worker-lifetime. A plain number is in s. @default 10 */
  readonly 'min-worker-lifetime'?: SecondsValue | undefined
  /** Take only the elements of this mode, and those without one, from XML files that are read after it has been configured (`inherit`). */
  readonly mode?: TextValue | undefined
  /** MOUNTPOINT=APP: load an app under a path or a host name. */
  readonly mount?: Repeated<TextValue> | undefined
  /** TYPE SOURCE TARGET [FLAGS [DATA]]: mount a file system as root, just before privileges are dropped. */
  readonly 'mount-as-root'?: Repeated<TextValue> | undefined
  /** TYPE SOURCE TARGET [FLAGS [DATA]]: mount a file system as soon as the configuration has been read, also after a reload. */
  readonly 'mount-asap'?: Repeated<TextValue> | undefined
  /** TYPE SOURCE TARGET [FLAGS [DATA]]: mount a file system before privileges are dropped, at every start and reload. */
  readonly 'mount-in-jail'?: Repeated<TextValue> | undefined
  /** TYPE SOURCE TARGET [FLAGS [DATA]]: mount a file system after other namespaces have been entered, or always with jailed; not after a reload. */
  readonly 'mount-post-jail'?: Repeated<TextValue> | undefined
  /** TYPE SOURCE TARGET [FLAGS [DATA]]: mount a file system before privileges are dropped, not after a reload. */
  readonly 'mount-pre-jail'?: Repeated<TextValue> | undefined
  /** ROOT[:HOSTNAME]: run in new namespaces, with this host name and this root for apps and commands. */
  readonly namespace?: TextValue | undefined
  /** The same as `namespace`. */
  readonly ns?: TextValue | undefined
  /** PATH or SOURCE:PATH: keep this mount point inside namespace. The folder has to be there. */
  readonly 'namespace-keep-mount'?: Repeated<TextValue> | undefined
  /** Give namespace a network of its own. The value means nothing more. */
  readonly 'namespace-net'?: TextValue | undefined
  /** The same as `namespace-net`. */
  readonly 'ns-net'?: TextValue | undefined
  /** Exit when no app can be loaded. */
  readonly 'need-app'?: FlagValue | undefined
  /** Load plugins, separated by commas. One that cannot be loaded ends the start. */
  readonly 'need-plugin'?: Repeated<TextValue> | undefined
  /** The same as `need-plugin`. */
  readonly 'need-plugins'?: Repeated<TextValue> | undefined
  /** Lock the memory of the server, so that none of it is swapped out. Without effect: locked memory does not pass to the processes that a server starts, in which the apps are; MemorySwapMax=0 of a systemd unit keeps all of them out of the swap. */
  readonly 'never-swap'?: FlagValue | undefined
  /** Let engines and workers interrupt what runs on a processor when they are woken. Without it they wait until it pauses (SCHED_BATCH), which saves much where processors are busy. Programs that apps start have the same. */
  readonly 'no-batch-scheduling'?: FlagValue | undefined
  /** Refuse requests for which no mounted app is found instead of giving them to the default app. */
  readonly 'no-default-app'?: FlagValue | undefined
  /** Take connections at once; without it the kernel holds them back until the client has sent something. */
  readonly 'no-defer-accept'?: FlagValue | undefined
  /** Do not take on the further groups of the user of uid. */
  readonly 'no-initgroups'?: FlagValue | undefined
  /** No process of the server gains rights by starting a program, a set-uid one for example. An option of uwsgi-ts. */
  readonly 'no-new-privs'?: FlagValue | undefined
  /** Workers die with the master. Without effect: workers always leave when the master is gone. */
  readonly 'no-orphans'?: FlagValue | undefined
  /** Do everything up to the start of the server, then exit. */
  readonly 'no-server'?: FlagValue | undefined
  /** Let workers leave at a stop or reload without waiting for their threads. Without effect: threads are never cancelled: a stop waits for none of them, and a reload lets all of them answer what they run. */
  readonly 'no-threads-wait'?: FlagValue | undefined
  /** Print everything about one option and exit. */
  readonly 'option-help'?: TextValue | undefined
  /** Pause, or resume, the server whose pid is in this file, and exit. */
  readonly pause?: TextValue | undefined
  /** The same as `pause`. */
  readonly suspend?: TextValue | undefined
  /** The same as `pause`. */
  readonly resume?: TextValue | undefined
  /** Compile the regular expressions of the options that follow to machine code. Without effect: the engine of JavaScript compiles regular expressions that are used often. */
  readonly 'pcre-jit'?: FlagValue | undefined
  /** Write the pid of the master here, before privileges are dropped. */
  readonly pidfile?: TextValue | undefined
  /** Write the pid of the master here, after privileges are dropped. */
  readonly pidfile2?: TextValue | undefined
  /** NEW OLD: run apps and commands with NEW as the root file system and the old one in the folder OLD below it. */
  readonly 'pivot-root'?: TextValue | undefined
  /** The same as `pivot-root`. */
  readonly pivot_root?: TextValue | undefined
  /** Load plugins, separated by commas. One that cannot be loaded is logged and the start goes on. */
  readonly plugin?: Repeated<TextValue> | undefined
  /** The same as `plugin`. */
  readonly plugins?: Repeated<TextValue> | undefined
  /** Folder in which plugins are looked for first. */
  readonly 'plugins-dir'?: Repeated<TextValue> | undefined
  /** The same as `plugins-dir`. */
  readonly 'plugin-dir'?: Repeated<TextValue> | undefined
  /** Print the names of all loaded plugins, those for requests with their modifiers, and start. */
  readonly 'plugins-list'?: FlagValue | undefined
  /** The same as `plugins-list`. */
  readonly 'plugin-list'?: FlagValue | undefined
  /** Read bodies whole before the app is called: up to this size in memory, larger ones in a file. A plain number is in bytes. */
  readonly 'post-buffering'?: BytesValue | undefined
  /** Size of the buffer between socket and body file. Without effect: bodies are written to their file as they arrive. A plain number is in bytes. */
  readonly 'post-buffering-bufsize'?: BytesValue | undefined
  /** `production` or `development`: act as if the usual options for it stood here; later options override them. docs/production.md lists them. */
  readonly preset?: Repeated<TextValue> | undefined
  /** Print a text when the configuration has been read. */
  readonly print?: Repeated<TextValue> | undefined
  /** Print the configuration as ini, json or yaml, with everything replaced and without the files and blocks it came from, and exit. */
  readonly 'print-config'?: TextValue | undefined
  /** Let print-config say where each option comes from. */
  readonly 'print-config-sources'?: FlagValue | undefined
  /** Write what sym:// reads under this name to standard output and exit. */
  readonly 'print-sym'?: TextValue | undefined
  /** The same as `print-sym`. */
  readonly 'print-symbol'?: TextValue | undefined
  /** Scheduling priority (nice value) of all processes: -20 most favoured, 19 least. */
  readonly prio?: IntegerValue | undefined
  /** Run this program, with the same arguments, instead of the server before privileges are dropped. */
  readonly 'privileged-binary-patch'?: TextValue | undefined
  /** Run this shell command instead of the server before privileges are dropped. */
  readonly 'privileged-binary-patch-arg'?: TextValue | undefined
  /** Number of workers. @default 1 */
  readonly processes?: IntegerValue | undefined
  /** The same as `processes`. */
  readonly workers?: IntegerValue | undefined
  /** Name of the master, the engines and Python workers. */
  readonly procname?: TextValue | undefined
  /** Put this text after automatic process names. */
  readonly 'procname-append'?: TextValue | undefined
  /** Name of the master process. */
  readonly 'procname-master'?: TextValue | undefined
  /** Put this text before automatic process names. */
  readonly 'procname-prefix'?: TextValue | undefined
  /** Put this text and a blank before automatic process names. */
  readonly 'procname-prefix-spaced'?: TextValue | undefined
  /** Requests that may wait for a free worker; further ones are answered 503. @default 1024 */
  readonly 'queue-limit'?: IntegerValue | undefined
  /** Time a request may wait for a free worker before it is answered 503; 0 means no limit. A plain number is in s. @default 0 */
  readonly 'queue-timeout'?: SecondsValue | undefined
  /** After each request wait for child processes of the app that have ended and that nobody has waited for. */
  readonly reaper?: FlagValue | undefined
  /** The same as refork-as-root. */
  readonly refork?: FlagValue | undefined
  /** The same as `refork`. */
  readonly 're-fork'?: FlagValue | undefined
  /** Fork once more before privileges are dropped and go on in the child, which a new pid namespace needs. */
  readonly 'refork-as-root'?: FlagValue | undefined
  /** The same as `refork-as-root`. */
  readonly 're-fork-as-root'?: FlagValue | undefined
  /** The same as refork-as-root. */
  readonly 'refork-post-jail'?: FlagValue | undefined
  /** The same as `refork-post-jail`. */
  readonly 're-fork-post-jail'?: FlagValue | undefined
  /** Reload the server whose pid is in this file, and exit. */
  readonly reload?: TextValue | undefined
  /** Time that attached daemons have to end when they are asked to; 3 without it. Then they are killed. A plain number is in s. */
  readonly 'reload-mercy'?: SecondsValue | undefined
  /** Replace a worker whose address space has reached this many megabytes. It finishes what it runs. A plain number is in MB. */
  readonly 'reload-on-as'?: MegabytesValue | undefined
  /** Replace a worker after a request in which the app did not catch an exception. */
  readonly 'reload-on-exception'?: FlagValue | undefined
  /** Replace a worker after a request in which an exception that the language writes so was not caught. */
  readonly 'reload-on-exception-repr'?: Repeated<TextValue> | undefined
  /** Replace a worker after a request in which an exception of this type (`ValueError`, `My::Fault`) was not caught. */
  readonly 'reload-on-exception-type'?: Repeated<TextValue> | undefined
  /** Replace a worker after a request in which an exception with this message was not caught. */
  readonly 'reload-on-exception-value'?: Repeated<TextValue> | undefined
  /** FD[:BYTES] [MESSAGE]: reload when this descriptor can be read; 1 byte is taken, or BYTES (8 of an eventfd). */
  readonly 'reload-on-fd'?: Repeated<TextValue> | undefined
  /** Replace a worker that has this many megabytes in memory. It finishes what it runs. A plain number is in MB. */
  readonly 'reload-on-rss'?: MegabytesValue | undefined
  /** NAME=HOST: define a placeholder for %(NAME) that is the IPv4 address of this host. */
  readonly resolve?: Repeated<TextValue> | undefined
  /** Response bytes kept for a slow client before its worker is made to wait. A plain number is in bytes. @default 1048576 */
  readonly 'response-buffer'?: BytesValue | undefined
  /** Set SO_REUSEPORT on TCP sockets, so that several servers can bind one address. */
  readonly 'reuse-port'?: FlagValue | undefined
  /** Private folder for the sockets between engines and workers. The default is a new folder with mode 0700. */
  readonly 'run-dir'?: TextValue | undefined
  /** Keep this descriptor open across a reload. */
  readonly 'safe-fd'?: Repeated<IntegerValue> | undefined
  /** The same as `safe-fd`. */
  readonly 'fd-safe'?: Repeated<IntegerValue> | undefined
  /** Write the pid of the master here once everything is set up, so that a second start by mistake leaves it alone. */
  readonly 'safe-pidfile'?: TextValue | undefined
  /** Like safe-pidfile, after privileges are dropped. */
  readonly 'safe-pidfile2'?: TextValue | undefined
  /** OPTION=VALUE: act as if this line stood in the configuration. */
  readonly set?: Repeated<TextValue> | undefined
  /** NAME=VALUE: define a placeholder for %(NAME). */
  readonly 'set-placeholder'?: Repeated<TextValue> | undefined
  /** The same as `set-placeholder`. */
  readonly 'set-ph'?: Repeated<TextValue> | undefined
  /** Join the namespaces of the server whose setns-socket this is. */
  readonly setns?: TextValue | undefined
  /** Open the namespaces for setns-socket at the start, so that the master need not stay root. */
  readonly 'setns-preopen'?: FlagValue | undefined
  /** Offer the namespaces of this server at this unix socket to servers with setns. */
  readonly 'setns-socket'?: TextValue | undefined
  /** Do not offer namespaces of this kind at setns-socket. */
  readonly 'setns-socket-skip'?: Repeated<TextValue> | undefined
  /** The same as `setns-socket-skip`. */
  readonly 'setns-skip'?: Repeated<TextValue> | undefined
  /** Bind this address early, as root and before jails; other options name it as =N, counted from 0. */
  readonly 'shared-socket'?: Repeated<TextValue> | undefined
  /** Print the configuration, everything expanded, and start. */
  readonly 'show-config'?: FlagValue | undefined
  /** Print the options whose name or help has this text in it, or whose name fits a pattern with * and ?, and exit. */
  readonly 'show-options'?: TextValue | null | undefined
  /** Shut the listening sockets down when the server stops, so that clients in the queue are refused and do not wait. */
  readonly 'shutdown-sockets'?: FlagValue | undefined
  /** ADDRESS,NUMBER: send this uwsgi signal to the server at this address and exit: 0 delivered, 1 not, 2 refused. */
  readonly signal?: TextValue | undefined
  /** Use one interpreter for all apps of a worker. Without effect: each worker is one interpreter process of its own. */
  readonly 'single-interpreter'?: FlagValue | undefined
  /** Do not run the exit handlers of apps when a worker ends. */
  readonly 'skip-atexit'?: FlagValue | undefined
  /** Run the exit handlers of apps but do not take their interpreter apart when a worker ends; Python never does. */
  readonly 'skip-atexit-teardown'?: FlagValue | undefined
  /** Do not serve descriptor 0 when it is a listening socket. */
  readonly 'skip-zero'?: FlagValue | undefined
  /** Set SO_KEEPALIVE on TCP sockets, so that the kernel finds out about clients that are gone. */
  readonly 'so-keepalive'?: FlagValue | undefined
  /** Time a client may take between two reads of its response; without it that of socket-timeout. The command line takes no number for it, as in uWSGI. A plain number is in s. */
  readonly 'so-send-timeout'?: SecondsValue | undefined
  /** The same as `so-send-timeout`. */
  readonly 'socket-send-timeout'?: SecondsValue | undefined
  /** The same as `so-send-timeout`. */
  readonly 'so-write-timeout'?: SecondsValue | undefined
  /** The same as `so-send-timeout`. */
  readonly 'socket-write-timeout'?: SecondsValue | undefined
  /** Serve the default protocol on this address: uwsgi, or what socket-protocol says. */
  readonly socket?: Repeated<TextValue> | undefined
  /** Protocol of socket: uwsgi or http. @default uwsgi */
  readonly 'socket-protocol'?: TextValue | undefined
  /** The same as `socket-protocol`. */
  readonly protocol?: TextValue | undefined
  /** Size of the receive buffers of sockets in the kernel (SO_RCVBUF). A plain number is in bytes. */
  readonly 'socket-rcvbuf'?: BytesValue | undefined
  /** Size of the send buffers of sockets in the kernel (SO_SNDBUF). A plain number is in bytes. */
  readonly 'socket-sndbuf'?: BytesValue | undefined
  /** Time a client may take between two reads or writes. A plain number is in s. @default 4 */
  readonly 'socket-timeout'?: SecondsValue | undefined
  /** Serve statistics as JSON on this address. */
  readonly stats?: TextValue | undefined
  /** The same as `stats`. */
  readonly 'stats-server'?: TextValue | undefined
  /** Put HTTP headers before the statistics. */
  readonly 'stats-http'?: FlagValue | undefined
  /** Write the statistics without blanks and newlines. */
  readonly 'stats-minified'?: FlagValue | undefined
  /** The same as `stats-minified`. */
  readonly 'stats-min'?: FlagValue | undefined
  /** Leave the cores out of the statistics. */
  readonly 'stats-no-cores'?: FlagValue | undefined
  /** Leave the metrics out of the statistics. Without effect: this version has no metrics. */
  readonly 'stats-no-metrics'?: FlagValue | undefined
  /** Stop the server whose pid is in this file, and exit. */
  readonly stop?: TextValue | undefined
  /** Refuse names that are neither an option nor a placeholder set by set-ph. */
  readonly strict?: FlagValue | undefined
  /** Take data in the first packet of a TCP connection; the number is the length of the queue of such connections. */
  readonly 'tcp-fast-open'?: IntegerValue | undefined
  /** The same as `tcp-fast-open`. */
  readonly 'tcp-fastopen'?: IntegerValue | undefined
  /** Set TCP_NODELAY on the connection of each request, so that small writes leave at once. Without effect: every TCP connection has it. */
  readonly 'tcp-nodelay'?: FlagValue | undefined
  /** Stack of each thread of a worker. A plain number is in KiB. */
  readonly 'thread-stacksize'?: IntegerValue | undefined
  /** The same as `thread-stacksize`. */
  readonly 'threads-stacksize'?: IntegerValue | undefined
  /** The same as `thread-stacksize`. */
  readonly 'thread-stack-size'?: IntegerValue | undefined
  /** The same as `thread-stacksize`. */
  readonly 'threads-stack-size'?: IntegerValue | undefined
  /** Requests that each worker runs at once. @default 1 */
  readonly threads?: IntegerValue | undefined
  /** Serialise accept between workers. Without effect: engines take connections for all workers, so nothing is woken in vain. */
  readonly 'thunder-lock'?: FlagValue | undefined
  /** Reload the workers one after another, each once its forerunner is ready, when this file is changed, made or removed. */
  readonly 'touch-chain-reload'?: Repeated<TextValue> | undefined
  /** FILE COMMAND: run this command when the file is changed, made or removed. */
  readonly 'touch-exec'?: Repeated<TextValue> | undefined
  /** Open the log file anew when this file is changed, made or removed. */
  readonly 'touch-logreopen'?: Repeated<TextValue> | undefined
  /** Rename the log file and begin a new one when this file is changed, made or removed. */
  readonly 'touch-logrotate'?: Repeated<TextValue> | undefined
  /** Reload the server when this file is changed, made or removed. */
  readonly 'touch-reload'?: Repeated<TextValue> | undefined
  /** Reload the workers only when this file is changed, made or removed. */
  readonly 'touch-workers-reload'?: Repeated<TextValue> | undefined
  /** Run as this user, number or name. */
  readonly uid?: OwnerValue | undefined
  /** File mode bits, octal, that new files and sockets do not get. */
  readonly umask?: TextValue | undefined
  /** TARGET [FLAGS]: unmount a file system as root, just before privileges are dropped. */
  readonly 'umount-as-root'?: Repeated<TextValue> | undefined
  /** TARGET [FLAGS]: unmount a file system as soon as the configuration has been read, also after a reload. */
  readonly 'umount-asap'?: Repeated<TextValue> | undefined
  /** TARGET [FLAGS]: unmount a file system before privileges are dropped, at every start and reload. */
  readonly 'umount-in-jail'?: Repeated<TextValue> | undefined
  /** TARGET [FLAGS]: unmount a file system after other namespaces have been entered, or always with jailed; not after a reload. */
  readonly 'umount-post-jail'?: Repeated<TextValue> | undefined
  /** TARGET [FLAGS]: unmount a file system before privileges are dropped, not after a reload. */
  readonly 'umount-pre-jail'?: Repeated<TextValue> | undefined
  /** Like shared-socket, without deferred accept, for protocols in which the server speaks first. */
  readonly 'undeferred-shared-socket'?: Repeated<TextValue> | undefined
  /** Remove an environment variable. */
  readonly unenv?: Repeated<TextValue> | undefined
  /** Run this program, with the same arguments, instead of the server after privileges are dropped. */
  readonly 'unprivileged-binary-patch'?: TextValue | undefined
  /** Run this shell command instead of the server after privileges are dropped. */
  readonly 'unprivileged-binary-patch-arg'?: TextValue | undefined
  /** Move into new namespaces of these kinds, separated by commas: ipc, net, pid, uts, fs, sysvsem. */
  readonly unshare?: TextValue | undefined
  /** Like unshare, after the root has been changed by chroot or pivot-root. */
  readonly unshare2?: TextValue | undefined
  /** End a process that crashes with abort(), so that the kernel writes a core dump. Without effect: a crash ends its process by the signal it caused, so that the kernel writes a core dump as it is. */
  readonly 'use-abort'?: FlagValue | undefined
  /** Serve the uwsgi protocol on this address. */
  readonly 'uwsgi-socket'?: Repeated<TextValue> | undefined
  /** Remove pid files and unix sockets at the end. */
  readonly vacuum?: FlagValue | undefined
  /** Print the version and exit. */
  readonly version?: FlagValue | undefined
  /** Wait at the start, before the hooks of root, until this folder exists; when that takes too long, exit with status 1. */
  readonly 'wait-for-dir'?: Repeated<TextValue> | undefined
  /** Wait at the start, before the hooks of root, until this file exists; when that takes too long, exit with status 1. */
  readonly 'wait-for-file'?: Repeated<TextValue> | undefined
  /** Wait at the start, before the hooks of root, until this file or folder exists; when that takes too long, exit with status 1. */
  readonly 'wait-for-fs'?: Repeated<TextValue> | undefined
  /** How long wait-for-fs, wait-for-file, wait-for-dir or wait-for-mountpoint waits. A plain number is in s. @default 60 */
  readonly 'wait-for-fs-timeout'?: SecondsValue | undefined
  /** Wait at the start, before the hooks of root, until this network interface is there; when that takes too long, exit with status 1. */
  readonly 'wait-for-interface'?: Repeated<TextValue> | undefined
  /** The same as `wait-for-interface`. */
  readonly 'wait-interface'?: Repeated<TextValue> | undefined
  /** The same as `wait-for-interface`. */
  readonly 'wait-for-iface'?: Repeated<TextValue> | undefined
  /** The same as `wait-for-interface`. */
  readonly 'wait-iface'?: Repeated<TextValue> | undefined
  /** How long wait-for-interface waits. A plain number is in s. @default 60 */
  readonly 'wait-for-interface-timeout'?: SecondsValue | undefined
  /** The same as `wait-for-interface-timeout`. */
  readonly 'wait-interface-timeout'?: SecondsValue | undefined
  /** The same as `wait-for-interface-timeout`. */
  readonly 'wait-for-iface-timeout'?: SecondsValue | undefined
  /** The same as `wait-for-interface-timeout`. */
  readonly 'wait-iface-timeout'?: SecondsValue | undefined
  /** Wait at the start, before the hooks of root, until something is mounted at this path; when that takes too long, exit with status 1. */
  readonly 'wait-for-mountpoint'?: Repeated<TextValue> | undefined
  /** Wait before the apps are loaded until something listens at this address; when that takes too long, exit with status 1. */
  readonly 'wait-for-socket'?: Repeated<TextValue> | undefined
  /** How long wait-for-socket waits. A plain number is in s. @default 60 */
  readonly 'wait-for-socket-timeout'?: SecondsValue | undefined
  /** Allow only these options, separated by blanks, up to end-whitelist, which has to be one of them. */
  readonly whitelist?: TextValue | undefined
  /** Run this program in the place of each worker; it finds the first listening socket as descriptor 0. */
  readonly 'worker-exec'?: TextValue | undefined
  /** Like worker-exec; in uWSGI the hooks that follow the fork run before it, here they run beside it. */
  readonly 'worker-exec2'?: TextValue | undefined
  /** Time a worker has to finish its requests when it is reloaded or stopped. A plain number is in s. @default 60 */
  readonly 'worker-reload-mercy'?: SecondsValue | undefined
  /** Raise the exception for the first such write, whatever write-errors-tolerance says. */
  readonly 'write-errors-exception-only'?: FlagValue | undefined
  /** Writes to a client that has left which the app does not hear of, in one request; the next one is an exception. */
  readonly 'write-errors-tolerance'?: IntegerValue | undefined
  /** Read options from an XML file, FILE or FILE:ID; the elements of <uwsgi> are the options. */
  readonly xml?: Repeated<TextValue> | undefined
  /** The same as `xml`. */
  readonly xmlconfig?: Repeated<TextValue> | undefined
  /** Read options from a YAML file, FILE or FILE:KEY. */
  readonly yaml?: Repeated<TextValue> | undefined
  /** The same as `yaml`. */
  readonly yml?: Repeated<TextValue> | undefined
}
