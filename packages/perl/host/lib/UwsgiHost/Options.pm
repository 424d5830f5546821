package UwsgiHost::Options;
# What EVENT configure and EVENT fork told: facts (names with @) and the server's options in their order, repeated ones kept.
use strict;
use warnings;

sub new {
    my ($class, @pairs) = @_;
    my $self = bless { facts => {}, values => {}, exported => {} }, $class;
    while (my ($name, $value) = splice @pairs, 0, 2) {
        if ($name =~ /\A\@(opt|bare):(.*)\z/s) { push @{ $self->{exported}{$2} }, $1 eq 'opt' ? $value : 1 }
        elsif ($name =~ /\A\@/) { $self->{facts}{$name} = $value }
        else { push @{ $self->{values}{$name} }, $value }
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

# `uwsgi::opt`: names as written; an option without a value is 1, one given several times an array of its values.
sub exported {
    my ($self) = @_;
    my $given = $self->{exported};
    return { map { $_ => @{ $given->{$_} } > 1 ? $given->{$_} : $given->{$_}[0] } keys %$given };
}

1;
