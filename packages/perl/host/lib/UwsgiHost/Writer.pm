package UwsgiHost::Writer;
# What a streaming app gets from its responder: write and close. A client that has left is an exception, unless disable-write-exception asks for silence.
use strict;
use warnings;

our $SILENT = 0;

sub new {
    my ($class, $exchange) = @_;
    return bless { exchange => $exchange }, $class;
}

sub write {
    my ($self, $bytes) = @_;
    die "write on a PSGI writer that is closed\n" if $self->{exchange}{ended};
    $self->{exchange}->chunk($bytes) if defined $bytes && $bytes ne '' && !($SILENT && $self->{exchange}->client_left);
    return length(defined $bytes ? $bytes : '');
}

sub close {
    my ($self) = @_;
    $self->{exchange}->end;
    return 1;
}

1;
