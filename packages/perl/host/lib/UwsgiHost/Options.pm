package UwsgiHost::Options;
# What EVENT configure and EVENT fork told: facts (names with @) and the server's options in their order, repeated ones kept.
use strict;
use warnings;

sub new {
    my ($class, @pairs) = @_;
    my $self = bless { facts => {}, values => {}, order => [] }, $class;
    while (my ($name, $value) = splice @pairs, 0, 2) {
        if ($name =~ /\A\@/) { $self->{facts}{$name} = $value; next }
        push @{ $self->{order} }, $name unless $self->{values}{$name};
        push @{ $self->{values}{$name} }, $value;
    }
    return $self;
}

sub fact { return $_[0]{facts}{"\@$_[1]"} }

sub list { return @{ $_[0]{values}{ $_[1] } || [] } }

# The last value counts.
sub value {
    my ($self, $name) = @_;
    my $values = $self->{values}{$name} or return undef;
    return $values->[-1];
}

sub flag {
    my ($self, $name) = @_;
    my $value = $self->value($name);
    return defined $value && $value !~ /\A(?:false|off|no|0)\z/i ? 1 : 0;
}

# `uwsgi::opt`: a flag is 1, an option given several times is an array of its values.
sub exported {
    my ($self) = @_;
    my %opt;
    for my $name (@{ $self->{order} }) {
        my @values = map { $_ eq '' ? 1 : $_ } $self->list($name);
        $opt{$name} = @values > 1 ? \@values : $values[0];
    }
    return \%opt;
}

1;
