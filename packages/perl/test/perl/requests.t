# What an app gets: environment and request body, in one frame, in pieces, from a file, and cut at every byte.
use strict;
use warnings;
use Test::More;
use File::Basename qw(dirname);
use File::Temp ();
use lib dirname(__FILE__) . '/lib';
use FakeEngine;
use UwsgiHost::Frame qw(:all);

alarm 120;

sub host {
    my ($app, %given) = @_;
    my $engine = FakeEngine->start(%given, options => [psgi => "$FakeEngine::ROOT/test/fixtures/$app.psgi", @{ $given{options} || [] }]);
    $engine->control_call('ready');
    return ($engine, $engine->fork_worker(1));
}

sub variables { return map { /\A([^=]*)=(.*)\z/s } split /\n/, $_[0]{body} }

subtest 'the environment' => sub {
    my ($engine, $core) = host('variables', workers => 2);
    my %env = variables($core->get('/x', vars => { QUERY_STRING => '', HTTP_CONTENT_LENGTH => 5, HTTP_CONTENT_TYPE => 'a/b' }));
    is($env{PATH_INFO}, '/x', 'holds the request variables');
    is($env{QUERY_STRING}, '', 'empty ones too');
    ok(!exists $env{$_}, "$_ is removed") for qw(HTTP_CONTENT_LENGTH HTTP_CONTENT_TYPE);
    my %expected = ('psgi.version' => 'ARRAY', 'psgi.url_scheme' => 'http', 'psgi.multiprocess' => 1, 'psgi.multithread' => 0, 'psgi.run_once' => 0,
        'psgi.nonblocking' => 0, 'psgi.streaming' => 1, 'psgi.errors' => 'GLOB', 'psgi.input' => 'UwsgiHost::Input', 'psgix.input.buffered' => 0,
        'psgix.logger' => 'CODE', 'psgix.harakiri' => 1, 'psgix.cleanup' => 1, 'psgix.cleanup.handlers' => 'ARRAY');
    is_deeply({ map { $_ => $env{$_} } grep { /^psgi/ } keys %env }, \%expected, 'psgi and psgix keys are those of the reference server');

    %env = variables($core->get('/', vars => { HTTPS => 'on' }));
    is($env{'psgi.url_scheme'}, 'https', 'HTTPS=on makes the scheme https');
    %env = variables($core->get('/', vars => { HTTPS => 'off' }));
    is($env{'psgi.url_scheme'}, 'http', 'HTTPS=off does not');
    %env = variables($core->get('/', vars => { HTTPS => 'on', UWSGI_SCHEME => 'wss' }));
    is($env{'psgi.url_scheme'}, 'wss', 'UWSGI_SCHEME counts more');
    %env = variables($core->get('/', block => pack_pairs(PATH_INFO => '/', HTTP_X => 'a', HTTP_Y => 'y', HTTP_X => 'b', HTTP_X => '')));
    is($env{HTTP_X}, 'a, b, ', 'repeated variables are joined in their order');
    is($env{HTTP_Y}, 'y', 'others stay as they are');
    ok($core->get('/', block => '')->{failed}, 'a request without variables is refused');
    like($engine->wait_log(qr/Empty PSGI/), qr/^Empty PSGI request\. skip\.$/m, 'and logged');
};

subtest 'the environment without master, with post-buffering' => sub {
    my ($engine, $core) = host('variables', master => 0, options => ['post-buffering' => 4096]);
    my %env = variables($core->get('/'));
    ok(!exists $env{'psgix.harakiri'}, 'there is no psgix.harakiri');
    is($env{'psgi.multiprocess'}, 0, 'one worker is no multiprocess');
    is($env{'psgix.input.buffered'}, 4096, 'psgix.input.buffered is the option');
};

subtest 'bodies that came whole' => sub {
    my ($engine, $core) = host('input');
    my %body = (body => 'abcdefghij');
    is($core->get('/offset', %body)->{body}, '3 01abc56789', 'read at an offset leaves what is behind');
    is($core->get('/negative', %body)->{body}, '3 012345abc9', 'a negative offset counts from the end');
    is($core->get('/pad', %body)->{body}, '2 61620000006162', 'an offset behind the end is reached with NUL bytes');
    like($core->get('/before-start', %body)->{body}, qr/offset -3 lies outside of the buffer/, 'an offset before the start dies');
    is($core->get('/undef', %body)->{body}, '4 abcd', 'read fills an undefined buffer');
    is($core->get('/twice', %body)->{body}, 'abcdefghij|1|abcdefghij', 'seek reads again');
    is($core->get('/lines', body => "a\nbb\n\nc")->{body}, 'aN|bbN|N|c', 'getlines');
    is($core->get('/slurp', %body)->{body}, 'abcdefghij', 'getline without a separator is all of it');
    is($core->get('/records', %body)->{body}, 'abcd|efgh|ij', 'getline with a record size');
    is($core->get('/eof', %body)->{body}, '0 1', 'eof');
    is($core->get('/length', %body)->{body}, '10 1', 'psgix.input.buffered is true');
    is($core->get('/slurp')->{body}, 'undef', 'no body');
    is($core->get('/twice')->{body}, '|1|', 'no body, read twice');

    my $file = File::Temp->new;
    print $file "from a file\nsecond\n";
    close $file;
    my %on_disk = (body => $file->filename, flags => END_FLAG | BODY_FILE_FLAG, size => 19);
    is($core->get('/lines', %on_disk)->{body}, 'from a fileN|secondN', 'a body in a file, by lines');
    is($core->get('/twice', %on_disk)->{body}, "from a file\nsecond\n|1|from a file\nsecond\n", 'a body in a file, twice');
    is($core->get('/length', %on_disk)->{body}, '19 1', 'a body in a file is buffered');
};

subtest 'bodies that come in pieces' => sub {
    my ($engine, $core) = host('input');
    my $send = sub {
        my ($path, @pieces) = @_;
        my $number = $core->request($path, body => shift @pieces, flags => 0, size => -1);
        while (@pieces) { my $piece = shift @pieces; $core->send(BODY, $number, @pieces ? 0 : END_FLAG, 0, $piece) }
        return $core->response;
    };
    is($send->('/lines', "a\nb", "b\nc", '', "\nd", '')->{body}, 'aN|bbN|cN|d', 'lines across pieces');
    is($send->('/offset', 'a', 'bc', 'd')->{body}, '3 01abc56789', 'a read across pieces');
    is($send->('/eof', '', 'x', '')->{body}, '0 1', 'eof waits for the next piece');
    my $large = $send->('/length', 'x' x 60_000, ('y' x 60_000) x 10, '');
    is($large->{body}, '660000 0', 'a large streamed body arrives whole and is not seekable');
    cmp_ok($large->{credit}, '>=', 660_000 - 65_536 - 60_000, 'what was taken is credited');
    cmp_ok($large->{credit}, '<=', 660_000, 'and not more');

    is($send->('/unread', 'abc', 'def', '')->{body}, 'not read', 'a body that nobody reads');
    is($core->get('/offset', body => 'abcdefghij')->{body}, '3 01abc56789', 'the next request is not disturbed by it');

    my $number = $core->request('/survive', body => 'abc', flags => 0, size => 10);
    $core->send(ABORT, $number, 0, 0, '');
    my @end = $core->take_frame;
    ok($end[2] & END_FLAG, 'a client that leaves in the middle: the stream is ended');
    is($core->get('/unread')->{body}, 'not read', 'the worker serves on');
};

subtest 'frames that arrive while the app waits for its body are kept' => sub {
    my ($engine, $core) = host('mirror');
    my $first = $core->request('/', body => 'one ', flags => 0, size => 7);
    my $second = $core->request('/', body => 'second');
    my $third = $core->request('/', body => 'third');
    $core->send(ABORT, $third, 0, 0, '');
    $core->send(EVENT, 0, 0, 0, pack_list('something', 'new'));
    $core->send(BODY, $first, END_FLAG, 0, 'two');
    is($core->response->{body}, 'one two', 'the first request gets its own body');
    is($core->response->{body}, 'second', 'the second is answered next');
    my @dropped = $core->take_frame;
    is_deeply([@dropped[0, 1, 2]], [DATA, $third, END_FLAG], 'the aborted one is not run, only ended');
    is($core->get('/', body => 'fourth')->{body}, 'fourth', 'and so on');
};

subtest 'requests written ahead are answered in their order' => sub {
    my ($engine, $core) = host('mirror');
    my $bytes = join '', map { $core->request_frame('/', body => "body $_", vars => { REQUEST_METHOD => $_ % 3 ? 'GET' : 'POST' }) } 1 .. 50;
    FakeEngine::put($core->{socket}, $bytes);
    my @got = map { $core->response } 1 .. 50;
    is_deeply([map { $_->{body} } @got], [map { "body $_" } 1 .. 50], 'bodies');
    is_deeply([map { $_->{stream} } @got], [1 .. 50], 'stream numbers');
};

subtest 'the bytes may be cut anywhere' => sub {
    my ($engine, $core) = host('mirror');
    my $size = length $core->request_frame('/', body => 'cut me');
    my $wrong = 0;
    for my $at (1 .. $size - 1) {
        my $bytes = $core->request_frame('/', body => 'cut me');
        FakeEngine::put($core->{socket}, substr $bytes, 0, $at);
        select undef, undef, undef, 0.0005;
        FakeEngine::put($core->{socket}, substr $bytes, $at);
        $wrong++ if $core->response->{body} ne 'cut me';
    }
    is($wrong, 0, "$size bytes, cut at each of them");
};

subtest 'a broken frame ends the worker, nothing is guessed' => sub {
    for my $bad (["\x00\x00\x00\x00\x01\x00\x00\x00\x99\x00\x00\x00", 'an unknown type'], ["\xff\xff\xff\xff" . "\0" x 4 . "\x10\x01\0\0", 'a length over the limit'],
        [frame(REQUEST, 1, 1, 0, pack('V C C v q<', 100, 5, 0, 1, 0) . "A\0B\0"), 'variables longer than the frame'],
        [frame(REQUEST, 1, 1, 0, pack('V C C v q<', 3, 5, 0, 1, 0) . "A\0B"), 'variables without a last NUL'],
        [frame(REQUEST, 1, 1, 0, pack('V C C v q<', 4, 5, 0, 3, 0) . "A\0B\0"), 'a wrong number of variables']) {
        my ($engine, $core) = host('empty');
        FakeEngine::put($core->{socket}, $bad->[0]);
        is_deeply([$core->take_frame], [], "$bad->[1]: the connection is closed");
        my ($worker, $pid, $status) = $engine->control_call('exited');
        is($status, 1 << 8, "$bad->[1]: exit status 1");
        like($engine->log_text, qr/core 0 ends: app channel: /, "$bad->[1]: the log says why");
        $engine->stop;
    }
};

done_testing;
