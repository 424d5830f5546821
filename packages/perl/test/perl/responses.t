# What apps may answer, and what the engine gets for it.
use strict;
use warnings;
use Test::More;
use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use FakeEngine;
use UwsgiHost::Frame qw(:all);

alarm 60;
my $engine = FakeEngine->start(options => [psgi => "$FakeEngine::ROOT/test/fixtures/kinds.psgi"]);
$engine->control_call('ready');
my ($core) = $engine->fork_worker(1);
my $log_seen = 0;

sub answers {
    my ($path, $status, $body, $title, %more) = @_;
    my $got = $core->get($path);
    is($got->{status}, $status, "$path: $title: status");
    is($got->{body}, $body, "$path: $title: body");
    is($got->{$_}, $more{$_}, "$path: $title: $_") for sort keys %more;
    is($got->{head_frames}, 1, "$path: one RESPONSE frame");
    return $got;
}

# A request that gets no whole response; the reason is in the log.
sub fails {
    my ($path, $pattern, $title, %more) = @_;
    my $got = $core->get($path);
    ok($got->{failed}, "$path: $title: FAIL is sent");
    is($got->{$_}, $more{$_}, "$path: $title: $_") for sort keys %more;
    my $text = substr $engine->wait_log(qr/\A.{$log_seen}.*?$pattern/s), $log_seen;
    like($text, $pattern, "$path: $title: the log says why");
    $log_seen += length $text;
}

my $array = answers('/array', 200, 'one two three', 'an array of strings is one frame, undef is nothing', app => 0);
is_deeply($array->{headers}, ['X-One' => 'a', 'X-One' => 'b'], 'repeated headers stay repeated, as spelled');
is(@{ $array->{pieces} }, 1, 'a small array is one frame');
answers('/status-text', '404 Foo Bar', 'gone', 'a status with a reason is passed on');
my $latin = answers('/latin', 200, "caf\xe9", 'characters up to 255 are bytes');
is($latin->{headers}[1], "caf\xe9", 'in headers too');
answers('/wide', 200, "\xe2\x98\xba caf\xc3\xa9", 'a string with wide characters goes as UTF-8, its neighbours are left alone');
like($engine->wait_log(qr/characters over 255/), qr/\[uwsgi-perl warning\] a response holds characters over 255/, 'and the log says so');
answers('/large', 200, join('', map { $_ x 100_000 } 'a' .. 'j'), 'a large body is cut into frames');
answers('/no-body', 204, '', 'two items are a response without body');

my $whole = "first line\nsecond line\n";
answers('/handle', 200, $whole, 'a file is sent by the engine', files => 1);
answers('/handle-moved', 200, "second line\n", 'a file that was read from is sent from where it stands', files => 1);
answers('/handle-io', 200, $whole, 'an IO::File is a file', files => 1);
answers('/handle-upper', 200, uc $whole, 'a class with its own getline is asked', files => 0);
answers('/handle-crlf', 200, $whole, 'a translating layer is read through', files => 0);
answers('/handle-memory', 200, "in memory\nsecond\n", 'an in-memory file is read', files => 0);
answers('/pipe', 200, "from a pipe\n", 'a pipe is read', files => 0);
answers('/path', 200, $whole, 'an object with a path is opened', files => 1);
like($engine->wait_log(qr/WithPath closed/), qr/WithPath closed/, 'and closed afterwards');
answers('/lines', 200, "a\nb\n", 'getline is called until undef, an empty piece does not end the body', files => 0);
like($engine->wait_log(qr/Lines closed/), qr/Lines closed/, 'the object is closed');

answers('/delayed', 201, 'late', 'a delayed response');
answers('/delayed-handle', 200, $whole, 'a delayed file', files => 1);
my $stream = answers('/stream', 200, 'ab', 'a streamed response');
is_deeply([grep { $_ ne '' } @{ $stream->{pieces} }], ['a', 'b'], 'each write is sent at once');
answers('/stream-unclosed', 200, 'kept', 'a writer that is not closed ends with its request');
answers('/die-caught', 200, 'caught', 'an exception that the app catches');
unlike($engine->log_text, qr/quiet/, 'leaves no trace in the log');
$log_seen = length $engine->log_text;

fails('/die', qr/trace of the exception at .*kinds\.psgi line \d+.*\[uwsgi-perl error\] boom\n/s, 'an exception', status => undef, app => 0);
fails('/die-object', qr/\[uwsgi-perl error\] HASH\(0x/, 'an exception object');
fails('/stream-dies', qr/\[uwsgi-perl error\] in the middle/, 'an exception after the first chunk', status => 200, body => 'part');
fails('/next', qr/\[uwsgi-perl error\]/, 'a next that leaves the app');
fails('/empty-array', qr/invalid PSGI response: an empty array/, 'an empty array', status => undef);
fails('/hash', qr/\ninvalid PSGI response type\n|\Ainvalid PSGI response type\n/, 'a hash', status => undef);
fails('/string', qr/invalid PSGI response type\n/, 'a string', status => undef);
fails('/undef', qr/invalid PSGI response type\n/, 'nothing', status => undef);
fails('/body-hash', qr/unsupported response body type: HASH/, 'a body that cannot be read', status => undef);
fails('/body-string', qr/unsupported response body type: no reference/, 'a body that is a string', status => undef);
fails('/headers-odd', qr/invalid PSGI headers\n/, 'a header without value', status => undef);
fails('/headers-string', qr/invalid PSGI headers\n/, 'headers that are no array', status => undef);
fails('/headers-nul', qr/invalid PSGI headers: .* NUL/, 'a header with a NUL byte', status => undef);
fails('/never-responds', qr/without calling its PSGI responder/, 'a delayed app that never answers', status => undef);
fails('/missing-file', qr/\[uwsgi-perl error\] .*getline called although/s, 'a path that does not exist is not opened', status => 200);

# A response that was complete stays so whatever the app does next; the fault is logged.
is($core->get('/stream-after-close')->{body}, '', 'a write after close sends nothing');
like($engine->wait_log(qr/writer that is closed/), qr/\[uwsgi-perl error\] write on a PSGI writer that is closed/, 'and is logged');
is($core->get('/responds-twice')->{body}, 'once', 'a second response is not sent');
like($engine->wait_log(qr/called twice/), qr/the PSGI responder was called twice/, 'and is logged');

subtest 'a client that leaves ends getline and close is called' => sub {
    my $number = $core->request('/endless');
    my @first = $core->take_frame;
    is($first[0], RESPONSE, 'the response has begun');
    $core->send(ABORT, $number, 0, 0, '');
    my @last = ($first[0], 0, 0);
    @last = $core->take_frame until $last[2] & END_FLAG;
    is($last[0], DATA, 'it ends with an END');
    like($engine->wait_log(qr/Endless closed/), qr/Endless closed/, 'close was called');
};

subtest 'a client that leaves makes write die' => sub {
    my $number = $core->request('/endless-stream');
    my @first = $core->take_frame;
    is($first[0], RESPONSE, 'the response has begun');
    $core->send(ABORT, $number, 0, 0, '');
    my @last = ($first[0], 0, 0);
    @last = $core->take_frame until $last[2] & END_FLAG;
    like($engine->wait_log(qr/writer died/), qr/writer died: the client has left/, 'the app was told');
    unlike($engine->log_text, qr/uwsgi-perl error\] the client has left/, 'that is no error of the app');
};

subtest 'write errors that are tolerated are not told' => sub {
    my $tolerant = FakeEngine->start(options => [psgi => "$FakeEngine::ROOT/test/fixtures/kinds.psgi", 'write-errors-tolerance' => 2]);
    $tolerant->control_call('ready');
    my ($leaving) = $tolerant->fork_worker(1);
    my $number = $leaving->request('/counted-stream');
    $leaving->take_frame;
    $leaving->send(ABORT, $number, 0, 0, '');
    my @last = (0, 0, 0);
    @last = $leaving->take_frame until $last[2] & END_FLAG;
    like($tolerant->wait_log(qr/write error/), qr/^write error number 3$/m, 'the third is an exception');
};

is($core->get('/array')->{body}, 'one two three', 'the worker serves on after all this');
done_testing;
