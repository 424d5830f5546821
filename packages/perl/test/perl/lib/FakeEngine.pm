package FakeEngine;
# Master and engine in one, for tests of the host: starts a real zygote on descriptor 3, has it fork workers, and speaks the app channel with their
# cores. Everything is blocking, with one alarm as the limit of a whole test file.
use strict;
use warnings;
use File::Basename qw(dirname);
use File::Spec;
use File::Temp qw(tempdir);
use POSIX ();
use Socket;
our $ROOT;
BEGIN { $ROOT = File::Spec->rel2abs(dirname(__FILE__) . '/../../..') }
use lib "$ROOT/host/lib";
use UwsgiHost::Frame qw(:all);

my @alive;
$SIG{PIPE} = 'IGNORE';

# %given: options => [name, value ...], workers, cores, lazy, master, perl (interpreter).
sub start {
    my ($class, %given) = @_;
    my $dir = tempdir(CLEANUP => 1);
    my $self = bless { dir => $dir, path => "$dir/channel", token => 'open sesame', cores => $given{cores} || 1, in => '', events => [] }, $class;
    socket($self->{listener}, AF_UNIX, SOCK_STREAM, 0) or die $!;
    bind($self->{listener}, pack_sockaddr_un($self->{path})) or die $!;
    listen($self->{listener}, 64) or die $!;
    socketpair(my $ours, my $theirs, AF_UNIX, SOCK_STREAM, PF_UNSPEC) or die $!;
    $self->{control} = $ours;
    my $log = $self->{log} = "$dir/log";
    $self->{pid} = fork;
    if (!$self->{pid}) {
        open STDOUT, '>>', $log or die $!;
        open STDERR, '>&', \*STDOUT or die $!;
        POSIX::dup2(fileno $theirs, 3);
        exec $given{perl} || $^X, "$ROOT/host/zygote.pl" or POSIX::_exit(127);
    }
    close $theirs;
    push @alive, $self;
    my ($type, $payload) = $self->control_frame;
    $self->{hello} = { unpack_pairs($payload) };
    my @options = @{ $given{options} || [] };
    my @exported = map { ("\@opt:$options[2 * $_]", $options[2 * $_ + 1]) } 0 .. @options / 2 - 1;
    $self->to_zygote(EVENT, 'configure',
        '@workers', $given{workers} || 1, '@cores', $self->{cores}, '@master', defined $given{master} ? $given{master} : 1,
        '@hostname', 'here', '@version', '2.0.21-test', '@modifier1', 5, '@lazy', $given{lazy} || 0, '@reloads', 0, '@cwd', '/', @options, @exported, '@bare:bare', '');
    return $self;
}

sub to_zygote {
    my ($self, $type, @items) = @_;
    put($self->{control}, frame($type, 0, 0, 0, pack_list(@items)));
}

# Waits until the zygote calls $name; the rest of its items.
sub control_call {
    my ($self, $name) = @_;
    while (1) {
        my ($type, $payload) = $self->control_frame or die "the zygote is gone: " . $self->log_text;
        my ($called, @items) = unpack_list($payload);
        return @items if $called eq $name;
        die "the zygote failed: @items\n" if $called eq 'failed';
        push @{ $self->{events} }, [$called, @items];
    }
}

sub control_frame {
    my ($self) = @_;
    my ($type, undef, undef, undef, $payload) = take(\$self->{in}, $self->{control}) or return;
    return ($type, $payload);
}

# Forks a worker and accepts all its cores. Returns the connections in the order of cores.
sub fork_worker {
    my ($self, $worker) = @_;
    $self->to_zygote(EVENT, 'fork', 'worker', $worker, 'group', 0, 'cores', $self->{cores}, 'socket', $self->{path}, 'token', $self->{token}, 'reloads', 0);
    my ($number, $pid) = $self->control_call('forked');
    my @cores;
    for (1 .. $self->{cores}) {
        my $core = $self->accept_core;
        $cores[ $core->{hello}{core} ] = $core;
    }
    return @cores;
}

sub accept_core {
    my ($self) = @_;
    accept(my $socket, $self->{listener}) or die $!;
    my $core = bless { socket => $socket, in => '', stream => 0, log => $self }, 'FakeEngine::Core';
    my ($type, undef, undef, undef, $payload) = $core->take_frame;
    die "expected HELLO, got $type" if $type != HELLO;
    $core->{hello} = { unpack_pairs($payload) };
    put($socket, frame(WELCOME, 0, 0, 1, pack_pairs(engine => 1)));
    return $core;
}

sub log_text {
    my ($self) = @_;
    open my $handle, '<', $self->{log} or return '';
    local $/;
    return scalar <$handle>;
}

# Waits for a line in the host's log; for what has no frame to wait for.
sub wait_log {
    my ($self, $pattern) = @_;
    for (1 .. 500) {
        my $text = $self->log_text;
        return $text if $text =~ $pattern;
        select undef, undef, undef, 0.01;
    }
    die "nothing in the log matches $pattern:\n" . $self->log_text;
}

sub stop {
    my ($self) = @_;
    return $self->{status} if defined $self->{status};
    eval { put($self->{control}, frame(STOP, 0, 0, 0, q())) } if fileno $self->{control};
    close $self->{control};
    waitpid $self->{pid}, 0;
    return $self->{status} = $?;
}

sub put {
    my ($socket, $bytes) = @_;
    while ($bytes ne '') {
        my $put = syswrite $socket, $bytes;
        die "cannot write to the host: $!\n" unless defined $put;
        substr $bytes, 0, $put, '';
    }
}

sub take {
    my ($in, $socket) = @_;
    while (1) {
        if (length $$in >= 12) {
            my ($length, $stream, $type, $flags, $aux) = unpack 'V V C C v', $$in;
            if (length $$in >= 12 + $length) {
                my $payload = substr $$in, 12, $length;
                substr $$in, 0, 12 + $length, '';
                return ($type, $stream, $flags, $aux, $payload);
            }
        }
        my $got = sysread $socket, $$in, 65536, length $$in;
        next if !defined $got && $!{EINTR};
        return unless $got;
    }
}

END {
    my $status = $?;
    $_->stop for @alive;
    $? = $status;
}

package FakeEngine::Core;
use UwsgiHost::Frame qw(:all);

sub take_frame { return FakeEngine::take(\$_[0]{in}, $_[0]{socket}) }
sub send { FakeEngine::put($_[0]{socket}, UwsgiHost::Frame::frame(@_[1 .. $#_])) }

# The frame of a request; variables may be overridden.
sub request_frame {
    my ($self, $path, %given) = @_;
    my $body = $given{body};
    my %vars = (REQUEST_METHOD => 'GET', REQUEST_URI => $path, PATH_INFO => $path, QUERY_STRING => '', SCRIPT_NAME => '', SERVER_NAME => 'here',
        SERVER_PORT => 80, SERVER_PROTOCOL => 'HTTP/1.1', REMOTE_ADDR => '127.0.0.1', HTTP_HOST => 'here', %{ $given{vars} || {} });
    my $flags = exists $given{flags} ? $given{flags} : END_FLAG;
    my $block = exists $given{block} ? $given{block} : pack_pairs(map { $_, $vars{$_} } sort keys %vars);
    return UwsgiHost::Frame::frame(REQUEST, ++$self->{stream}, $flags, 0,
        pack_request(5, 0, exists $given{size} ? $given{size} : length($body // ''), $block, $body // ''));
}

sub request {
    my ($self, $path, %given) = @_;
    FakeEngine::put($self->{socket}, $self->request_frame($path, %given));
    return $self->{stream};
}

# Reads one response to its end, answering SENDFILE and CALLs as the engine does:
# { status, headers => [...], body, app, failed, pieces => [...], calls => [...], files => n }.
sub response {
    my ($self, %given) = @_;
    my $seen = { body => '', pieces => [], calls => [], files => 0, head_frames => 0 };
    while (my ($type, $stream, $flags, $aux, $payload) = $self->take_frame) {
        $seen->{stream} = $stream;
        if ($type == RESPONSE) {
            my $size = unpack 'V', $payload;
            ($seen->{status}, @{ $seen->{headers} }) = split /\0/, substr($payload, 4, $size - 1), -1;
            $seen->{app} = $aux;
            $seen->{head_frames}++;
            push @{ $seen->{pieces} }, substr $payload, 4 + $size;
        }
        elsif ($type == DATA) { push @{ $seen->{pieces} }, $payload }
        elsif ($type == SENDFILE) {
            my ($offset, $length, $fd) = unpack 'q< q< l<', $payload;
            open my $file, '<', "/proc/$self->{hello}{pid}/fd/$fd" or die "cannot open the descriptor of SENDFILE: $!";
            $self->send(FILE_TAKEN, $stream, 0, 0, '');
            seek $file, $offset, 0;
            local $/;
            push @{ $seen->{pieces} }, scalar <$file>;
            $seen->{files}++;
        }
        elsif ($type == FAIL) { @$seen{qw(failed app)} = (1, $aux); last }
        elsif ($type == CALL) {
            push @{ $seen->{calls} }, [unpack_list($payload)];
            $self->send(REPLY, $stream, 0, $aux, pack_list('')) if $aux;
            next;
        }
        elsif ($type == CREDIT) { $seen->{credit} += unpack 'V', $payload; next }
        else { die "unexpected frame type $type" }
        last if $flags & END_FLAG;
    }
    $seen->{body} = join '', map { defined $_ ? $_ : '' } @{ $seen->{pieces} };
    return $seen;
}

# Answers the two questions by which a host makes sure that a request is done with.
sub settle {
    my ($self) = @_;
    for (1 .. 2) {
        my ($type, $stream, undef, $number) = $self->take_frame;
        die "expected CALL, got $type" if $type != CALL;
        $self->send(REPLY, $stream, 0, $number, '');
    }
}

sub get {
    my ($self, $path, %given) = @_;
    $self->request($path, %given);
    return $self->response;
}

1;
