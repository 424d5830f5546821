package UwsgiHost::Api;
# Package `uwsgi`, what apps call. A function whose feature this version does not have dies with the name of the feature, so that an app never
# believes that something happened. Loaded before the first app.
use strict;
use warnings;
use Carp ();
use UwsgiHost::Core;
use UwsgiHost::Log qw(log_error log_text);

# Functions of features that are not built yet, by feature.
my %LATER = (
    'caching' => [qw(cache_get cache_exists cache_set cache_del cache_clear)],
    'RPC' => [qw(register_rpc call rpc)],
    'signals and timers' => [qw(signal register_signal signal_wait add_timer add_rb_timer)],
    'the async modes' => [qw(async_sleep async_connect wait_fd_read wait_fd_write ready_fd suspend)],
    'websockets' => [qw(websocket_handshake websocket_recv websocket_recv_nb websocket_send websocket_send_binary
        websocket_send_from_sharedarea websocket_send_binary_from_sharedarea)],
    'reading a chunked body piece by piece' => [qw(chunked_read chunked_read_nb)],
    'metrics' => [qw(metric_inc metric_dec metric_mul metric_div metric_set metric_get)],
    'shared areas' => [qw(sharedarea_read sharedarea_readfast sharedarea_write sharedarea_wait)],
    'the spooler' => [qw(spool spooler)],
    'the legion' => [qw(i_am_the_lord)],
    'request variables set by the app' => [qw(add_var)],
    'access to the connection of the client' => [qw(connection_fd)],
);

our $worker = 0;
our $options = {};
our $version = '';
my (@postfork, @atexit);

sub install {
    my ($exported, $server_version) = @_;
    ($options, $version) = ($exported, $server_version);
    for my $feature (keys %LATER) {
        for my $name (@{ $LATER{$feature} }) {
            no strict 'refs';
            *{"uwsgi::$name"} = sub { Carp::croak("uwsgi::$name: $feature: not built in this version of uwsgi-ts") };
        }
    }
    $INC{'uwsgi.pm'} = __FILE__;
}

# Hooks of the app, after the fork and at the end of a worker.
sub add_postfork { push @postfork, check_code('postfork', $_[0]) }
sub add_atexit { push @atexit, check_code('atexit', $_[0]) }
sub run_postfork { run_hooks(@postfork) }
sub run_atexit { run_hooks(@atexit) }

sub check_code {
    my ($name, $code) = @_;
    Carp::croak("uwsgi::$name: expected a code reference") unless ref $code eq 'CODE';
    return $code;
}

sub run_hooks {
    for my $hook (@_) {
        eval { $hook->(); 1 } or log_error($@);
    }
}

# The connection to ask; there is none before the fork.
sub channel {
    my ($name) = @_;
    return $UwsgiHost::Core::channel || Carp::croak("uwsgi::$name: only a worker can ask for this, the app is still being loaded");
}

package uwsgi;

sub SPOOL_OK () { -2 }
sub SPOOL_RETRY () { -1 }
sub SPOOL_IGNORE () { 0 }

sub VERSION { return $UwsgiHost::Api::version }
sub opt { return $UwsgiHost::Api::options }
sub worker_id { return $UwsgiHost::Api::worker }
sub postfork { UwsgiHost::Api::add_postfork(@_); return 1 }
sub atexit { UwsgiHost::Api::add_atexit(@_); return 1 }

# No newline is added.
sub log {
    UwsgiHost::Log::log_text(join '', @_);
    return 1;
}

sub reload {
    my $channel = UwsgiHost::Api::channel('reload');
    return eval { $channel->call($UwsgiHost::Core::stream, 'reload'); 1 } ? 1 : '';
}

sub set_user_harakiri {
    my ($seconds) = @_;
    Carp::croak('uwsgi::set_user_harakiri: expected a number of seconds') unless defined $seconds && $seconds =~ /\A\d+\z/;
    UwsgiHost::Api::channel('set_user_harakiri')->tell($UwsgiHost::Core::stream, 'set_user_harakiri', $seconds);
    return 1;
}

sub alarm {
    my ($name, $text) = @_;
    Carp::croak('uwsgi::alarm: expected the name of an alarm and a text') unless defined $name && defined $text;
    UwsgiHost::Api::channel('alarm')->tell($UwsgiHost::Core::stream, 'alarm', $name, $text);
    return 1;
}

1;
