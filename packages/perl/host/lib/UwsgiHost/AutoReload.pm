package UwsgiHost::AutoReload;
# perl-auto-reload: after a request, at most every so many seconds, compares the modules in %INC with the time they had when they were first seen and asks
# for a reload when one is newer. For development: it costs a stat for each module.
use strict;
use warnings;
use Cwd ();
use UwsgiHost::Log qw(log_line);

# undef when the option is off.
sub new {
    my ($class, $options) = @_;
    my $seconds = $options->value('perl-auto-reload') or return undef;
    my %ignored = map { (Cwd::abs_path($_) || $_) => 1 } $options->list('perl-auto-reload-ignore');
    my $self = bless { every => $seconds, last => time, ignored => \%ignored, seen => {}, asked => 0 }, $class;
    $self->newer_file;
    return $self;
}

# Called after a request.
sub check {
    my ($self, $channel) = @_;
    my $now = time;
    return if $now - $self->{last} < $self->{every} || $self->{asked};
    $self->{last} = $now;
    my $file = $self->newer_file;
    return unless defined $file;
    $self->{asked} = 1;
    log_line("[perl-auto-reloader] $file has been modified !!!");
    $channel->tell(0, 'reload');
}

# The first file that has changed since it was first seen; files seen now for the first time are remembered.
sub newer_file {
    my ($self) = @_;
    for my $file (values %INC) {
        next if !defined $file || ref $file;
        my $changed = (stat $file)[9];
        next unless defined $changed;
        my $first = $self->{seen}{$file};
        if (!defined $first) { $self->{seen}{$file} = $changed; next }
        next if $changed <= $first;
        return $file unless $self->{ignored}{$file} || $self->{ignored}{ Cwd::abs_path($file) || '' };
    }
    return undef;
}

1;
