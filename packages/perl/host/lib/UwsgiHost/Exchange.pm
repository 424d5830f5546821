package UwsgiHost::Exchange;
# One request whose response is not a plain small array: it knows how far the response has got, so that it is ended exactly once whatever the app does.
# Every write is a whole frame. A client that has left is noticed between two chunks and told to the app by an exception.
use strict;
use warnings;
use UwsgiHost::Bytes qw(to_bytes);
use UwsgiHost::Frame qw(:all);
use UwsgiHost::Fault;

use constant { CHUNK => 262144, LEFT => "the client has left, nothing more can be sent to it\n" };

# Writes to a client that has left which the app does not hear of, in one request.
our $TOLERATED = 0;

sub new {
    my ($class, $channel, $stream, $app) = @_;
    return bless { channel => $channel, stream => $stream, app => $app, started => 0, ended => 0 }, $class;
}

# Sends status and headers, with the first body bytes when there are some. Dies when they are not a legal pair of PSGI items.
sub start {
    my ($self, $status, $headers, $body, $end) = @_;
    my $head = head_block($status, $headers);
    $body = '' unless defined $body;
    my $rest = length $body > CHUNK ? substr $body, CHUNK, length $body, '' : '';
    $self->{started} = 1;
    $self->put(RESPONSE, $end && $rest eq '', $self->{app}, pack('V', length $head) . $head . $body);
    $self->data($rest, $end) if $rest ne '';
}

# Body bytes, in pieces that fit frames.
sub data {
    my ($self, $bytes, $end) = @_;
    for (my $at = 0; $at < length $bytes; $at += CHUNK) {
        my $last = $at + CHUNK >= length $bytes;
        $self->put(DATA, $end && $last, 0, substr $bytes, $at, CHUNK);
    }
}

# A chunk of a streamed body.
sub chunk {
    my ($self, $bytes) = @_;
    if ($self->client_left) {
        return if ++$self->{write_errors} <= $TOLERATED;
        die LEFT;
    }
    $self->data(to_bytes($bytes), 0);
}

sub client_left { return $_[0]{channel}->is_aborted($_[0]{stream}) }

# The rest of an open regular file. The engine opens it through /proc, so it is kept open until the engine says that it has it.
sub sendfile {
    my ($self, $handle, $offset) = @_;
    my ($channel, $stream) = @$self{qw(channel stream)};
    return $self->end if $channel->is_aborted($stream);
    $self->put(SENDFILE, 1, 0, pack_sendfile($offset, -1, fileno $handle));
    $channel->wait_for(sub { $_[1] == $stream && $_[0] == FILE_TAKEN });
}

sub end {
    my ($self) = @_;
    $self->put(DATA, 1, 0, '') unless $self->{ended};
}

# The response cannot be finished: 500 when nothing was sent, else the engine cuts the connection.
sub fail {
    my ($self) = @_;
    return if $self->{ended};
    $self->{ended} = 1;
    $self->{channel}->send_frame(FAIL, $self->{stream}, 0, $self->{app}, '');
}

sub put {
    my ($self, $type, $end, $aux, $payload) = @_;
    $self->{ended} = 1 if $end;
    $self->{channel}->send_frame($type, $self->{stream}, $end ? END_FLAG : 0, $aux, $payload);
}

# The head of a RESPONSE frame: NUL-terminated items.
sub head_block {
    my ($status, $headers) = @_;
    UwsgiHost::Fault->throw('invalid PSGI headers') unless ref $headers eq 'ARRAY' && @$headers % 2 == 0;
    no warnings 'uninitialized';
    my $head = to_bytes(join("\0", $status, @$headers) . "\0");
    UwsgiHost::Fault->throw('invalid PSGI headers: a status, name or value holds a NUL byte') if ($head =~ tr/\0//) != @$headers + 1;
    return $head;
}

1;
