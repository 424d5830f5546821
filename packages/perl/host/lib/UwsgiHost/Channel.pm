package UwsgiHost::Channel;
# One blocking connection to the engine: its read buffer, writes of whole frames, and frames that arrived before their time. One per core, used by one
# thread. A lost connection is the exception $GONE, which only the serve loop handles: nothing can be told to anybody any more.
use strict;
use warnings;
use Errno qw(EINTR EAGAIN);
use Socket qw(AF_UNIX SOCK_STREAM SOL_SOCKET SO_SNDBUF MSG_DONTWAIT pack_sockaddr_un);
use UwsgiHost::Frame qw(:all);

our $GONE = bless \(my $text = "the engine closed the connection\n"), 'UwsgiHost::Gone';
use constant { READ_SIZE => 65536, IDLE_TICK => 1 };

sub connect {
    my ($class, $path) = @_;
    socket(my $socket, AF_UNIX, SOCK_STREAM, 0) or die "cannot make a unix socket: $!\n";

    # Room for a large response, so that the worker is not put to sleep over it again and again; 32 is SO_SNDBUFFORCE, for a privileged process.
    setsockopt($socket, SOL_SOCKET, 32, pack('i', 1 << 20)) or setsockopt($socket, SOL_SOCKET, SO_SNDBUF, pack('i', 1 << 20));
    CORE::connect($socket, pack_sockaddr_un($path)) or die "cannot connect to the engine at $path: $!\n";
    return $class->new($socket);
}

sub new {
    my ($class, $socket) = @_;
    vec(my $bits = '', fileno $socket, 1) = 1;
    return bless { socket => $socket, bits => $bits, in => '', kept => '', aborted => {}, call => 0 }, $class;
}

# Adds what has arrived to the buffer; waits when nothing is there. $idle, when given, is called after a signal or a tick. False at the end.
sub fill {
    my ($self, $idle) = @_;
    while (1) {
        # A process that sleeps in a read of a unix socket is also woken when its peer has read; in select() it is not. It gives up after IDLE_TICK seconds
        # and starts again: a signal that came between Perl's last look at pending signals and the system call would else wait for the next request.
        my $ready = select(my $readable = $self->{bits}, undef, undef, IDLE_TICK);
        if ($ready > 0) {
            my $got = sysread $self->{socket}, $self->{in}, READ_SIZE, length $self->{in};
            return $got if defined $got;
            return 0 unless $! == EINTR || $! == EAGAIN;
        }
        elsif ($ready < 0) {
            return 0 unless $! == EINTR;
        }
        $idle->() if $idle;
    }
}

# Takes in what is there already, without waiting. False when the connection has ended.
sub fill_now {
    my ($self) = @_;
    while (1) {
        my $answer = recv $self->{socket}, my $bytes, READ_SIZE, MSG_DONTWAIT;
        if (!defined $answer) {
            return 1 if $! == EAGAIN;
            next if $! == EINTR;
            return 0;
        }
        return 0 if $bytes eq '';
        $self->{in} .= $bytes;
        return 1 if length $bytes < READ_SIZE;
    }
}

sub send {
    my ($self, $bytes) = @_;
    my $at = 0;
    while ($at < length $bytes) {
        my $put = syswrite $self->{socket}, $bytes, length($bytes) - $at, $at;
        if (defined $put) { $at += $put; next }
        next if $! == EINTR || $! == EAGAIN;
        die $GONE;
    }
}

sub send_frame {
    my $self = shift;
    $self->send(frame(@_));
}

# Waits for a frame that $wanted->(type, stream, aux) accepts and returns (type, stream, flags, aux, payload). All others are kept for
# the serve loop, in their order.
sub wait_for {
    my ($self, $wanted) = @_;
    while (1) {
        my @found = $self->look_for($wanted);
        return @found if @found;
        $self->fill or die $GONE;
    }
}

# The same for what has arrived already.
sub look_for {
    my ($self, $wanted) = @_;
    while (my ($type, $stream, $flags, $aux, $payload) = read_frame(\$self->{in})) {
        return ($type, $stream, $flags, $aux, $payload) if $wanted->($type, $stream, $aux);
        $self->keep($type, $stream, $flags, $aux, $payload);
    }
    return;
}

sub keep {
    my ($self, $type, $stream, $flags, $aux, $payload) = @_;
    if ($type == ABORT) { $self->{aborted}{$stream} = 1; return }
    $self->{kept} .= frame($type, $stream, $flags, $aux, $payload);
}

# Puts the kept frames back in front of the buffer; the serve loop calls this when no request runs.
sub give_back_kept {
    my ($self) = @_;
    $self->{in} = $self->{kept} . $self->{in};
    $self->{kept} = '';
}

# True when the client of this stream has left, as far as the engine has told by now.
sub is_aborted {
    my ($self, $stream) = @_;
    return 1 if $self->{aborted}{$stream};
    $self->fill_now or die $GONE;
    $self->look_for(sub { 0 }) if length $self->{in};
    return $self->{aborted}{$stream};
}

# Calls a function of the engine and waits for its results. Dies with the engine's text when it refused.
sub call {
    my ($self, $stream, @items) = @_;
    my $number = $self->next_call;
    $self->send_frame(CALL, $stream, 0, $number, pack_list(@items));
    my (undef, undef, $flags, undef, $payload) = $self->wait_for(sub { $_[0] == REPLY && $_[2] == $number });
    my @results = unpack_list($payload);
    die "$items[0]: " . (@results ? $results[0] : 'refused') . "\n" if $flags & ERROR_FLAG;
    return @results;
}

# Returns when the engine has done all that was sent before, the line in its request log included. It writes that line at the end of the turn in which it
# answers, so the second answer is the proof. The function called is one that every engine answers by itself, and that does nothing without a request.
sub settle {
    my ($self) = @_;
    eval { $self->call(0, 'log_this_request') } for 1 .. 2;
}

# The same as call without an answer.
sub tell {
    my ($self, $stream, @items) = @_;
    $self->send_frame(CALL, $stream, 0, 0, pack_list(@items));
}

sub next_call {
    my ($self) = @_;
    return $self->{call} = $self->{call} % 65535 + 1;
}

sub close { CORE::close $_[0]{socket} }

1;
