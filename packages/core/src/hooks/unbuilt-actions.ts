// Hook actions of uWSGI that nobody registers, with why: what a configuration that names one is told, unless a plugin brings it.

const RPC = 'it comes with @uwsgi-ts/rpc, which is not written yet'

export const UNBUILT_ACTIONS: Readonly<Record<string, string>> = {
  rpc: RPC,
  retryrpc: RPC,
  unix_signal:
    'signals of the master belong to its own handlers, and a C function would run in any thread of Node; expected a plugin that listens to it',
  ffi: 'expected dlopen and call',
  tcc: 'no compiler is part of the server; expected dlopen and call',
  perl: 'hooks run in the master, which has no interpreter; expected exec of perl',
}
