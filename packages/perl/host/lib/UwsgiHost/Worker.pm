package UwsgiHost::Worker;
# The life of one worker process after the fork: signals, hooks, one connection for each core, the exit status. With several cores every core is
# an ithread with an interpreter cloned from this one, and the main thread only waits, so that signals are always answered.
use strict;
use warnings;
use IO::Handle;
use POSIX ();
use Socket qw(AF_UNIX SOCK_STREAM PF_UNSPEC);
use UwsgiHost::Api;
use UwsgiHost::Channel;
use UwsgiHost::Core;
use UwsgiHost::Frame qw(:all);
use UwsgiHost::Log qw(log_line log_error);
use UwsgiHost::Script;

# Exit statuses the master knows.
use constant { DONE => 0, FAULT => 1, RELOAD_ASKED => 17, NO_APP_LOADED => 22, ENDED => 30 };

# Not to be run at the end: hooks of the app; END blocks and what objects do when they are destroyed.
my ($skip_atexit, $skip_teardown);

# Runs a worker to its end, or returns an exit status. $start: worker, group, cores, socket, token.
sub run {
    my ($start, $options, $apps) = @_;
    ($skip_atexit, $skip_teardown) = map { $options->flag($_) } 'skip-atexit', 'skip-atexit-teardown';
    handle_signals();
    srand;
    $UwsgiHost::Api::worker = $start->{worker};
    UwsgiHost::Script::run($_) for $options->list('perl-exec-post-fork');
    UwsgiHost::Api::run_postfork();
    my @report;
    if ($options->fact('lazy')) {
        $apps->load_asked;
        return NO_APP_LOADED if $options->flag('need-app') && !@{ $apps->{list} };
        @report = ('apps', $apps->report(POSIX::getcwd()));
    }
    my $status = $start->{cores} > 1 ? run_threads($start, $options, $apps, \@report) : run_core($start, 0, $options, $apps, \@report);
    leave($status);
}

# The end of an idle worker, as skip-atexit and skip-atexit-teardown have it.
sub leave {
    my ($status) = @_;
    UwsgiHost::Api::run_atexit() unless $skip_atexit;
    exit $status unless $skip_atexit || $skip_teardown;
    $_->flush for \*STDOUT, \*STDERR;
    POSIX::_exit($status);
}

sub handle_signals {
    $SIG{HUP} = sub { $UwsgiHost::Core::leave = 1 };
    $SIG{INT} = $SIG{TERM} = \&end_now;
    $SIG{QUIT} = 'DEFAULT';
    # A handler and not IGNORE: programs that the app starts get the default back.
    $SIG{PIPE} = sub { };
}

# A busy worker leaves without ceremony: its interpreter may be anywhere in the app.
sub end_now {
    POSIX::_exit(ENDED) if $UwsgiHost::Core::stream || $UwsgiHost::Core::threaded;
    leave(ENDED);
}

# Serves one core to its end; the exit status it asks for.
sub run_core {
    my ($start, $core, $options, $apps, $report) = @_;
    my $status = eval {
        my $channel = connect_core($start, $core);
        $channel->tell(0, @$report) if $core == 0 && @$report;
        UwsgiHost::Core::serve($channel, $apps, $options);
        $channel->close;
        $UwsgiHost::Core::leave ? RELOAD_ASKED : DONE;
    };
    return $status if defined $status;
    return $UwsgiHost::Core::leave ? RELOAD_ASKED : DONE if ref $@ eq 'UwsgiHost::Gone';
    log_line("worker $start->{worker} (pid $$): core $core ends: $@");
    return FAULT;
}

sub connect_core {
    my ($start, $core) = @_;
    my $channel = UwsgiHost::Channel->connect($start->{socket});
    $channel->send_frame(HELLO, 0, 0, PROTOCOL_VERSION, pack_pairs(
        protocol => PROTOCOL_VERSION, kind => 'core', group => $start->{group}, worker => $start->{worker}, core => $core, pid => $$,
        token => $start->{token}, language => 'perl', streams => 1,
    ));
    my (undef, undef, undef, $version) = $channel->wait_for(sub { $_[0] == WELCOME });
    die "the engine speaks version $version of the app channel, this host " . PROTOCOL_VERSION . "\n" if $version != PROTOCOL_VERSION;
    $channel->give_back_kept;
    return $channel;
}

# One thread a core. Each says on a socket when it ends; a fault of one ends the worker, because the master counts its cores.
sub run_threads {
    my ($start, $options, $apps, $report) = @_;
    # Only now: modules change their ways when threads.pm is there as they load, and uWSGI's threads are not announced to them either.
    require threads;
    require threads::shared;
    threads::shared::share(\$UwsgiHost::Core::leave);
    $UwsgiHost::Core::threaded = 1;
    socketpair(my $ours, my $theirs, AF_UNIX, SOCK_STREAM, PF_UNSPEC) or die "cannot make a socket pair: $!\n";
    my @stack = ($options->value('thread-stacksize') || 0) > 0 ? { stack_size => $options->value('thread-stacksize') * 1024 } : ();
    my @threads = map {
        my $core = $_;
        threads->create(@stack, sub {
            srand;
            my $status = run_core($start, $core, $options, $apps, $report);
            syswrite $theirs, pack 'C', $status;
        });
    } 0 .. $start->{cores} - 1;
    my ($ended, $worst) = (0, DONE);
    while ($ended < @threads) {
        my $watch = '';
        vec($watch, fileno $ours, 1) = 1;
        # The time-out is for a signal between Perl's last look and the call.
        next unless select($watch, undef, undef, 1) > 0;
        sysread $ours, my $status, 1;
        $ended++;
        $worst = unpack 'C', $status;
        POSIX::_exit($worst) if $worst == FAULT;
    }
    $_->join for @threads;
    return $worst;
}

1;
