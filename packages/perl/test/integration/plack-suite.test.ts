// Plack's own suite for PSGI servers, run against real servers: every case must hold, with Plack's Lint between server and app, which checks environment and response.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { startServer } from '@uwsgi-ts/core/testing'
import { expect, test } from 'vitest'

const CLIENT = fileURLToPath(new URL('./plack-suite-client.pl', import.meta.url))

// The suite expects a server that calls itself 127.0.0.1; SERVER_NAME is the host name here, as it is in uWSGI.
const APP = `
use Plack::Middleware::Lint;
use Plack::Test::Suite;
use Sys::Hostname;
my $app = Plack::Middleware::Lint->wrap(Plack::Test::Suite->test_app_handler);
sub {
  my ($env) = @_;
  $env->{SERVER_NAME} = '127.0.0.1' if $env->{SERVER_NAME} eq hostname;
  $app->($env);
};
`

function runClient(port: number): Promise<string> {
  return new Promise((resolve) => {
    execFile('/usr/bin/perl', [CLIENT, String(port)], (_error, stdout, stderr) => resolve(stdout + stderr))
  })
}

const MODES = {
  'one worker': 'processes = 1',
  'two workers': 'processes = 2',
  'two threads': 'threads = 2',
  'bodies read whole': 'post-buffering = 4096',
  'lazy apps': 'lazy-apps = true',
}

test.each(Object.entries(MODES))('all cases of Plack::Test::Suite hold with %s', { timeout: 60_000 }, async (_name, option) => {
  const server = await startServer({
    ini: `master = true\nhttp-socket = 127.0.0.1:0\npsgi = suite.psgi\n${option}\n`,
    files: { 'suite.psgi': APP },
  })
  const output = await runClient(server.port)
  expect(
    output.split('\n').filter((line) => /^\s*not ok/.test(line)),
    output,
  ).toEqual([])
  const [, cases] = /^1\.\.(\d+)$/m.exec(output) ?? []
  expect(Number(cases), output).toBeGreaterThanOrEqual(30)
})
