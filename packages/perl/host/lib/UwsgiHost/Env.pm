package UwsgiHost::Env;
# The psgi.* and psgix.* keys that are the same for all requests of a worker, and the rare repairs of the request variables.
use strict;
use warnings;
use Carp ();
use IO::Handle;
use UwsgiHost::Log qw(log_line);

# A flat list of keys and values for the serve loop to append to the request variables.
sub constants {
    my ($options) = @_;
    my @keys = (
        'psgi.version' => [1, 1],
        'psgi.url_scheme' => 'http',
        'psgi.multiprocess' => ($options->fact('workers') || 1) > 1 ? 1 : 0,
        'psgi.multithread' => ($options->fact('cores') || 1) > 1 ? 1 : 0,
        'psgi.run_once' => 0,
        'psgi.nonblocking' => 0,
        'psgi.streaming' => 1,
        'psgi.errors' => \*STDERR,
        'psgix.input.buffered' => 0 + ($options->value('post-buffering') || 0),
        'psgix.logger' => \&psgix_logger,
        'psgix.cleanup' => 1,
    );
    push @keys, 'psgix.harakiri' => 1 if $options->fact('master');
    return @keys;
}

sub psgix_logger {
    my ($message) = @_;
    Carp::croak('psgix.logger requires both level and message items')
        unless ref $message eq 'HASH' && defined $message->{level} && defined $message->{message};
    log_line("[uwsgi-perl $message->{level}] $message->{message}");
}

# UWSGI_SCHEME, else https when the front end says HTTPS.
sub set_scheme {
    my ($env) = @_;
    if (defined $env->{UWSGI_SCHEME} && $env->{UWSGI_SCHEME} ne '') { $env->{'psgi.url_scheme'} = $env->{UWSGI_SCHEME}; return }
    $env->{'psgi.url_scheme'} = 'https' if $env->{HTTPS} =~ /\A(?:on|1)/i;
}

# Variables that came twice are joined with a comma, as in the reference server. $env holds the last value of each.
sub join_repeated {
    my ($env, $block, $announced) = @_;
    my @pairs = split /\0/, $block, -1;
    die "app channel: a REQUEST announces $announced variables, " . @pairs / 2 . " are there\n" if @pairs != 2 * $announced;
    my %seen;
    while (my ($key, $value) = splice @pairs, 0, 2) {
        $env->{$key} = $seen{$key}++ ? "$env->{$key}, $value" : $value;
    }
}

1;
