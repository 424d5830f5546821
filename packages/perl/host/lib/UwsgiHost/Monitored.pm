package UwsgiHost::Monitored;
# Exceptions that cost a worker its place: reload-on-exception and its kin. Looked at only when an app has died.
use strict;
use warnings;
use Scalar::Util qw(blessed);

sub new {
    my ($class, $options) = @_;
    my %listed = map { my $what = $_; $what => { map { $_ => 1 } $options->list("reload-on-exception-$what") } } qw(type value repr);
    return bless { all => $options->flag('reload-on-exception'), %listed }, $class;
}

# The type is the class of an object; the value is what the exception is as text, without its last newline, and its repr is both.
sub has {
    my ($self, $error) = @_;
    return 1 if $self->{all};
    return 0 unless %{ $self->{type} } || %{ $self->{value} } || %{ $self->{repr} };
    my $type = blessed $error;
    return 1 if defined $type && $self->{type}{$type};
    my $text = eval { "$error" };
    return 0 unless defined $text;
    $text =~ s/\n\z//;
    return 1 if $self->{value}{$text};
    return $self->{repr}{ defined $type ? "$type: $text" : $text } ? 1 : 0;
}

1;
