package UwsgiHost::Input;
# psgi.input: the request body, either whole (in memory or in a file the engine wrote) or streamed over the channel as the app asks for it. read() is
# Perl's, with the reference server's rule that an offset overwrites in place and keeps what is behind. seek() works on whole bodies only.
use strict;
use warnings;
use UwsgiHost::Frame qw(BODY ABORT CREDIT END_FLAG);

use constant CREDIT_STEP => 65536;

# A request without body. It has no state, so all requests share it.
our $EMPTY = bless { data => '', at => 0, whole => 1 }, __PACKAGE__;

sub whole {
    my ($class, $data) = @_;
    return bless { data => $data, at => 0, whole => 1 }, $class;
}

# `data` holds what came in the REQUEST frame and has not been read yet.
sub streamed {
    my ($class, $channel, $stream, $data) = @_;
    return bless { data => $data, at => 0, channel => $channel, stream => $stream, owed => length $data }, $class;
}

sub file {
    my ($class, $path) = @_;
    open my $handle, '<:raw', $path or die "cannot open the body file $path: $!\n";
    return bless { file => $handle }, $class;
}

sub read {
    my $self = shift;    # $_[0] is the caller's buffer, $_[1] the length, $_[2] the offset
    my ($length, $offset) = ($_[1] || 0, $_[2] || 0);
    die "psgi.input: read of a negative length ($length)\n" if $length < 0;
    my $data = $self->take($length);
    return put_at($_[0], $offset, $data) if $offset;
    $_[0] = $data;
    return length $data;
}

sub put_at {
    my (undef, $offset, $data) = @_;
    $_[0] = '' unless defined $_[0];
    my $size = length $_[0];
    if ($offset < 0) {
        die "psgi.input: offset $offset lies outside of the buffer ($size bytes)\n" if -$offset > $size;
        $offset += $size;
    }
    $_[0] .= "\0" x ($offset - $size) if $offset > $size;
    substr $_[0], $offset, length $data, $data;
    return length $data;
}

# Up to $length bytes; fewer only at the end of the body.
sub take {
    my ($self, $length) = @_;
    if ($self->{file}) {
        my $got = CORE::read($self->{file}, my $data, $length);
        defined $got or die "psgi.input: cannot read the body file: $!\n";
        return $data;
    }
    if ($self->{whole}) {
        return '' if $self->{at} >= length $self->{data};
        my $data = substr $self->{data}, $self->{at}, $length;
        $self->{at} += length $data;
        return $data;
    }
    1 while length $self->{data} < $length && $self->receive($length);
    my $data = substr $self->{data}, 0, $length, '';
    $self->{at} += length $data;
    return $data;
}

# Waits for the next piece of a streamed body. False when there is none. What is taken in is credited: the app has asked for it.
sub receive {
    my ($self, $wanted) = @_;
    return 0 if $self->{ended};
    my ($channel, $stream) = @$self{qw(channel stream)};
    if ($self->{owed} >= CREDIT_STEP) {
        $channel->send_frame(CREDIT, $stream, 0, 0, pack 'V', $self->{owed});
        $self->{owed} = 0;
    }
    die "error during read($wanted) on psgi.input: the client has left\n" if $channel->{aborted}{$stream};
    my ($type, undef, $flags, undef, $payload) = $channel->wait_for(sub { $_[1] == $stream && ($_[0] == BODY || $_[0] == ABORT) });
    if ($type == ABORT) {
        $channel->{aborted}{$stream} = 1;
        die "error during read($wanted) on psgi.input: the client has left\n";
    }
    $self->{data} .= $payload;
    $self->{owed} += length $payload;
    $self->{ended} = 1 if $flags & END_FLAG;
    return 1;
}

sub seek {
    my ($self, $position) = @_;
    if ($self->{file}) { return CORE::seek $self->{file}, $position, 0 }
    return 0 unless $self->{whole};
    $self->{at} = $position if $self != $EMPTY;
    return 1;
}

sub tell { return $_[0]{file} ? CORE::tell $_[0]{file} : $_[0]{at} }

sub eof {
    my ($self) = @_;
    return CORE::eof $self->{file} if $self->{file};
    return $self->{at} >= length $self->{data} if $self->{whole};
    1 while $self->{data} eq '' && $self->receive(1);
    return $self->{data} eq '';
}

sub getline {
    my ($self) = @_;
    return scalar readline $self->{file} if $self->{file};
    my $line = $self->take($self->line_length);
    return $line eq '' ? undef : $line;
}

sub getlines {
    my ($self) = @_;
    my @lines;
    while (defined(my $line = $self->getline)) { push @lines, $line }
    return @lines;
}

# Bytes up to the end of the next line as $/ defines lines; fetches until one is there.
sub line_length {
    my ($self) = @_;
    return ${$/} if ref $/;
    my $end = defined $/ && $/ eq '' ? "\n\n" : $/;
    my $from = $self->{whole} ? $self->{at} : 0;
    while (1) {
        my $found = defined $end ? index $self->{data}, $end, $from : -1;
        return $found - $from + length $end if $found >= 0;
        return length($self->{data}) - $from if $self->{whole} || !$self->receive(1);
    }
}

sub binmode { return 1 }

sub close { return 1 }

1;
