package UwsgiHost::Writer;
# What a streaming app gets from its responder: write and close.
use strict;
use warnings;

sub new {
    my ($class, $exchange) = @_;
    return bless { exchange => $exchange }, $class;
}

sub write {
    my ($self, $bytes) = @_;
    die "write on a PSGI writer that is closed\n" if $self->{exchange}{ended};
    $self->{exchange}->chunk($bytes) if defined $bytes && $bytes ne '';
    return length(defined $bytes ? $bytes : '');
}

sub close {
    my ($self) = @_;
    $self->{exchange}->end;
    return 1;
}

1;
