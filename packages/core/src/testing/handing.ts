// Starts a server the way supervisors do: with sockets that are open already, told of by descriptors and variables. The program runs in
// Python because Node cannot replace itself.

const PROGRAM = `
import json, os, socket, sys
def tcp():
    s = socket.socket()
    s.bind(('127.0.0.1', 0))
    s.listen(100)
    return s
def unix(path):
    s = socket.socket(socket.AF_UNIX)
    s.bind(path)
    s.listen(100)
    return s
how = json.loads(sys.argv[1])
# Far away from the numbers that are given out below.
opened = [unix(path) if path else tcp() for path in how['sockets']]
held = [os.dup2(one.fileno(), 200 + i) for i, one in enumerate(opened)]
if 'connection' in how:
    listener = tcp()
    client = socket.create_connection(listener.getsockname())
    accepted = listener.accept()[0]
    os.dup2(accepted.fileno(), 0)
for fd, number in zip(held, how['as']):
    os.dup2(fd, number, inheritable=True)
for name, value in how['env'].items():
    os.environ[name] = str(os.getpid()) if value == 'PID' else value
argv = [word.replace('PORT0', str(opened[0].getsockname()[1])) if '' in how['sockets'] else word for word in sys.argv[2:]]
os.execv(argv[0], argv)`

export interface Handed {
  /** Sockets to open: a path, or empty for TCP on a port of the kernel's choice. */
  readonly sockets: readonly string[]
  /** Descriptor numbers they get. */
  readonly as: readonly number[]
  /** Variables; the value PID means the server's. */
  readonly env?: Readonly<Record<string, string>>
  /** Descriptor 0 is a connection, as with inetd's nowait. */
  readonly connection?: true
}

/** For `ServerOptions.launcher`. PORT0 in the server's arguments becomes the port of the first socket. */
export function handing(handed: Handed): string[] {
  return ['/usr/bin/python3', '-c', PROGRAM, JSON.stringify({ env: {}, ...handed })]
}
