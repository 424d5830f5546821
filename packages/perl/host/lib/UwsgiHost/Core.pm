package UwsgiHost::Core;
# The serve loop of one core: takes REQUEST frames off its connection, runs the PSGI app, answers. This is the hot path: a request with a small array
# response costs one read, one unpack, one split, one pack and one write, and no method call of ours.
use strict;
use warnings;
no warnings 'uninitialized';
use POSIX ();
use Scalar::Util qw(blessed);
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);
use UwsgiHost::AutoReload;
use UwsgiHost::Channel;
use UwsgiHost::Env;
use UwsgiHost::Exchange;
use UwsgiHost::Frame qw(:all);
use UwsgiHost::Input;
use UwsgiHost::Log qw(log_line log_error log_text);
use UwsgiHost::Monitored;
use UwsgiHost::Response;
use UwsgiHost::Trace;

# Replies of this long are gathered when further requests are there already; a longer wait would cost the first client more than a write saves.
use constant { GATHER_SECONDS => 0.001, PLAIN_LIMIT => 131072, GATHER_BYTES => 65536 };

# The connection and stream of the request that runs in this interpreter; for the API. undef and 0 between requests.
our ($channel, $stream);
# The worker was asked to leave after its requests (SIGHUP, psgix.harakiri.commit). Shared by the threads of a worker.
our $leave = 0;
# Set in a worker that runs a thread for each core.
our $threaded = 0;
# Which exceptions end the worker.
my $monitored;
# Replies not written yet. END writes them when an app calls exit, in the process that owns the connection.
my $out = '';
my $owner = 0;

# Serves until the engine says STOP ('stop') or ends the connection ('eof').
sub serve {
    my ($connection, $apps, $options) = @_;
    ($channel, $owner) = ($connection, $$);
    my @constants = UwsgiHost::Env::constants($options);
    my $extra_keys = @constants / 2 + 2;
    my $in = \$connection->{in};
    my $auto_reload = UwsgiHost::AutoReload->new($options);
    my $reaper = $options->flag('reaper');
    $monitored = UwsgiHost::Monitored->new($options);
    $UwsgiHost::Writer::SILENT = $options->flag('disable-write-exception');
    $UwsgiHost::Exchange::TOLERATED = $options->flag('write-errors-exception-only') ? 0 : $options->value('write-errors-tolerance') || 0;
    my $said_bye = 0;
    my $gathering_since = 0;
    my $idle = sub {
        return unless $leave && !$said_bye++;
        $connection->send_frame(BYE, 0, 0, 0, '');
    };

    while (1) {
        $idle->() if $leave && !$said_bye;
        my ($length, $number, $type, $flags, $aux, $block_size, undef, undef, $pairs) = unpack 'V V C C v V C C v', $$in;
        if (length $$in < HEADER_SIZE || length $$in < HEADER_SIZE + $length) {
            if ($out ne '') { $connection->send($out); $out = '' }
            UwsgiHost::Frame::check_header($length, $type, $flags) if length $$in >= HEADER_SIZE;
            $connection->fill($idle) or return 'eof';
            next;
        }
        if ($type != REQUEST) {
            my ($kind) = read_frame($in);
            if ($kind == STOP) {
                if ($out ne '') { $connection->send($out); $out = '' }
                return 'stop';
            }
            # ABORT, BODY, FILE_TAKEN and REPLY of streams that are over, events that this version does not know.
            next;
        }
        die "app channel: a REQUEST whose variables do not fit its frame\n" if $length < 16 || $block_size > $length - 16 || $flags & ~0x0F
            || $block_size && substr($$in, 27 + $block_size, 1) ne "\0";

        my $block = $block_size ? substr $$in, 28, $block_size - 1 : '';
        my $body_at = 28 + $block_size;
        my $body = $body_at < HEADER_SIZE + $length ? substr $$in, $body_at, HEADER_SIZE + $length - $body_at : '';
        if (length $$in == HEADER_SIZE + $length) { $$in = '' }
        else { substr $$in, 0, HEADER_SIZE + $length, '' }

        if ($connection->{aborted}{$number}) {
            delete $connection->{aborted}{$number};
            $out .= pack 'V V C C v', 0, $number, DATA, END_FLAG, 0;
            next;
        }

        $stream = $number;
        my $env = { split(/\0/, $block, -1), @constants, 'psgi.input' => $UwsgiHost::Input::EMPTY, 'psgix.cleanup.handlers' => [] };
        UwsgiHost::Env::join_repeated($env, $block, $pairs) if keys %$env != $pairs + $extra_keys;
        delete @$env{qw(HTTP_CONTENT_LENGTH HTTP_CONTENT_TYPE)} if exists $env->{HTTP_CONTENT_LENGTH} || exists $env->{HTTP_CONTENT_TYPE};
        UwsgiHost::Env::set_scheme($env) if exists $env->{HTTPS} || exists $env->{UWSGI_SCHEME};
        if (!($flags & END_FLAG) || $body ne '') { set_input($env, $connection, $number, $flags, $body) }

        # Only requests that may be repeated without harm are run while replies are held back: a crash would lose those, and the engine gives
        # requests without an answer to another worker.
        my $repeatable = $env->{REQUEST_METHOD} eq 'GET' || $env->{REQUEST_METHOD} eq 'HEAD';
        if ($out ne '' && !$repeatable) { $connection->send($out); $out = '' }

        my $app = $apps->{only};
        $app = $apps->find($env) if !$app || exists $env->{UWSGI_SCRIPT} || exists $env->{UWSGI_FILE};
        if (!$app || $block eq '') {
            log_line($app ? 'Empty PSGI request. skip.' : '--- unable to find perl application ---');
            $out .= pack 'V V C C v', 0, $number, FAIL, 0, $app ? $app->{id} : NO_APP;
            next;
        }

        my ($response, $ok);
        # The bare block catches a stray next or last of the app, which would else leave our loop.
        { $ok = eval { $response = $app->{code}->($env); 1 } }
        if ($ok && ref $response eq 'ARRAY' && @$response == 3 && ref $response->[2] eq 'ARRAY' && ref $response->[1] eq 'ARRAY') {
            my ($status, $headers, $pieces) = @$response;
            my $head = join "\0", $status, @$headers, '';
            my $content = @$pieces == 1 ? $pieces->[0] : join '', @$pieces;
            my $frame = pack('V V C C v V', 4 + length($head) + length($content), $number, RESPONSE, END_FLAG, $app->{id}, length $head)
                . $head . $content;
            if (($head =~ tr/\0//) == @$headers + 1 && !(@$headers & 1) && length $content <= PLAIN_LIMIT && !utf8::is_utf8($frame)) {
                $out .= $frame;
            }
            else { respond($connection, $number, $app, $ok, $response, $@) }
        }
        else { respond($connection, $number, $app, $ok, $response, $@) }

        my $handlers = $env->{'psgix.cleanup.handlers'};
        after_reply($connection, $env) if $handlers && @$handlers || $env->{'psgix.harakiri.commit'};
        if ($reaper) { local ($?, $!); 1 while waitpid(-1, POSIX::WNOHANG()) > 0 }
        if ($auto_reload) {
            if ($out ne '') { $connection->send($out); $out = '' }
            $auto_reload->check($connection);
        }
        $stream = 0;
        $connection->give_back_kept if $connection->{kept} ne '';
        if ($out ne '' && length $$in && $repeatable && length $out < GATHER_BYTES) {
            my $now = clock_gettime(CLOCK_MONOTONIC);
            $gathering_since = $now unless $gathering_since;
            next if $now - $gathering_since < GATHER_SECONDS;
        }
        $gathering_since = 0;
        if ($out ne '') { $connection->send($out); $out = '' }
    }
}

# A request with a body.
sub set_input {
    my ($env, $connection, $number, $flags, $body) = @_;
    if ($flags & BODY_FILE_FLAG) { $env->{'psgi.input'} = UwsgiHost::Input->file($body) }
    elsif ($flags & END_FLAG) { $env->{'psgi.input'} = UwsgiHost::Input->whole($body) }
    else { $env->{'psgi.input'} = UwsgiHost::Input->streamed($connection, $number, $body); return }
    # The body can be read again, whatever post-buffering says; Plack then makes no copy of its own.
    $env->{'psgix.input.buffered'} ||= 1;
}

# Everything but a small array of byte strings: files, objects, streaming, faults. Leaves the stream ended in any case.
sub respond {
    my ($connection, $number, $app, $ok, $response, $error) = @_;
    if ($out ne '') { $connection->send($out); $out = '' }
    my $exchange = UwsgiHost::Exchange->new($connection, $number, $app->{id});
    if ($ok) {
        { $ok = eval { UwsgiHost::Response::send($exchange, $response); 1 } }
        $error = $@;
    }
    return delete $connection->{aborted}{$number} if $ok && $exchange->{ended};
    die $error if ref $error eq 'UwsgiHost::Gone';
    if (delete $connection->{aborted}{$number}) { $exchange->end }
    else {
        report($error);
        $exchange->fail;
    }
}

sub report {
    my ($error) = @_;
    UwsgiHost::Trace::print_last();
    if (blessed $error && $error->isa('UwsgiHost::Fault')) { log_text("$error") }
    else { log_error($error) }
    return unless $monitored->has($error);
    log_line("... monitored exception detected, respawning worker $UwsgiHost::Api::worker (pid: $$)...");
    $leave = 1;
}

# Cleanup handlers and psgix.harakiri run when the client has its answer and the request is in the log: the call returns when the engine
# has done both.
sub after_reply {
    my ($connection, $env) = @_;
    if ($out ne '') { $connection->send($out); $out = '' }
    $connection->settle;
    for my $handler (@{ $env->{'psgix.cleanup.handlers'} || [] }) {
        my $ok;
        { $ok = eval { $handler->($env); 1 } }
        log_error($@) unless $ok;
    }
    if ($env->{'psgix.harakiri.commit'}) {
        log_line('*** psgix.harakiri.commit requested ***');
        $leave = 1;
    }
}

END {
    # An app called exit: what was answered before it must not be lost.
    # The handler for a closed connection may be gone already at this time.
    $SIG{PIPE} = 'IGNORE';
    eval { $channel->send($out) } if $channel && $out ne '' && $owner == $$;
}

1;
