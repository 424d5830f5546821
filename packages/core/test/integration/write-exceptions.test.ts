import { expect, test } from 'vitest'
import { RawClient, startServer } from '../../src/testing/index.js'

/** Writes until it notices that the client has left, or has written more than any buffer holds; then says what happened. */
const PYTHON = `
import sys, time
def application(env, start):
    write = start('200 OK', [])
    seen = 'no exception'
    try:
        for _ in range(400):
            write(b'x' * 65536)
            time.sleep(0.005)
    except OSError as error:
        seen = 'OSError: %s' % error
    print('the app saw ' + seen, flush=True)
    return []
`
const PERL = `
use Time::HiRes qw(sleep);
my $app = sub { return sub {
  my $writer = $_[0]->([200, []]);
  eval { for (1 .. 400) { $writer->write('x' x 65536); sleep 0.005 } 1 };
  print STDERR 'the app saw ' . ($@ ? 'an exception' : 'no exception') . "\\n";
  $writer->close;
} };
`
const LANGUAGES = [
  ['Python', 'plugin = python\nwsgi-file = app.py', { 'app.py': PYTHON }, 'OSError: write error'],
  ['Perl', 'plugin = psgi\npsgi = app.psgi', { 'app.psgi': PERL }, 'an exception'],
] as const

async function leaveInTheMiddle(ini: string, files: Readonly<Record<string, string>>): Promise<string> {
  const server = await startServer({ ini: `master = true\nhttp-socket = 127.0.0.1:0\n${ini}`, files })
  const client = await RawClient.connect(server.port)
  client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await client.readUntil('xxxx')
  client.close()
  return (await server.waitForLine(/the app saw (.*)/))[1] ?? ''
}

test.each(LANGUAGES)('a %s app that writes to a client that has left gets an exception', async (_language, ini, files, seen) => {
  expect(await leaveInTheMiddle(ini, files)).toBe(seen)
})

test.each(LANGUAGES)('disable-write-exception spares a %s app the exception', async (_language, ini, files) => {
  expect(await leaveInTheMiddle(`${ini}\ndisable-write-exception = true`, files)).toBe('no exception')
})
