// Hook actions that call C functions by name: those of libraries of `dlopen`, of the C library, and of whatever else Node is linked with. They run in the main
// thread of the master; a function with another signature than it is called with is the administrator's mistake, which nothing here can see.

import { posix } from '@uwsgi-ts/native'
import { StartError } from '../../master/start-error.js'
import { firstWord, type HookAction } from '../action.js'

/** Functions of uWSGI itself that its manual calls, with what they mean here. */
const OWN_FUNCTIONS: Readonly<Record<string, HookAction>> = {
  uwsgi_log: (text, { log }) => log.line(text),
}

/** Loads the libraries of `dlopen`. Throws a StartError that names the first that cannot be loaded. */
export function loadLibraries(paths: readonly string[]): void {
  for (const path of paths) {
    try {
      posix.loadLibrary(path)
    } catch (error) {
      throw new StartError(`dlopen: ${(error as Error).message}; expected the absolute path of a shared library`, undefined, error)
    }
  }
}

type Reading = 'text' | 'number'

/** `NAME` or `NAME ARGUMENT`. With `returns`, a result other than 0 is a failure. */
function calling(reading: Reading, returns: boolean): HookAction {
  return (args, context) => {
    const [name, argument] = firstWord(args)
    if (!posix.hasSymbol(name)) {
      const own = OWN_FUNCTIONS[name]
      if (own !== undefined) return own(argument ?? '', context)
      context.log.line(unableToCall(args))
      return false
    }
    const result = posix.callSymbol(name, returns, reading === 'number' ? integerOf(argument, args) : argument)
    forgetFolder()
    if (!returns || result === 0) return true
    context.log.line(`function "${name}" returned ${String(result)}; expected 0`)
    return false
  }
}

/** In uWSGI's words. */
function unableToCall(args: string): string {
  const [name, argument] = firstWord(args)
  return `unable to call function "${name}${argument === undefined ? '' : `(${argument})`}"`
}

/** Without one uWSGI calls the function with whatever is in the register. */
function integerOf(text: string | undefined, args: string): number {
  const number = Number(text)
  if (text === undefined || !/^-?\d{1,10}$/.test(text) || number !== (number | 0))
    throw new Error(`${JSON.stringify(args)} has no whole number for the function; expected FUNCTION NUMBER`)
  return number
}

/** The function may have been chdir, and Node remembers the folder. */
function forgetFolder(): void {
  try {
    process.chdir('.')
  } catch {
    // The folder is gone; who asks for it will hear so.
  }
}

/** Calls a function of this name without an argument: what `call-PHASE` names when no plugin has such an action. */
export const callSymbol: HookAction = (name, { log }) => {
  if (!posix.hasSymbol(name)) {
    log.line(`unable to call function "${name}"`)
    return false
  }
  posix.callSymbol(name, false)
  forgetFolder()
  return true
}

export const SYMBOL_ACTIONS: Readonly<Record<string, HookAction>> = {
  call: calling('text', false),
  callret: calling('text', true),
  callint: calling('number', false),
  callintret: calling('number', true),
}
