package UwsgiHost::Zygote;
# The process all Perl workers are forked from: takes the configuration from the master on descriptor 3, loads the apps once, forks on demand, and
# reports children that ended. It never serves a request.
use strict;
use warnings;
use Config;
use POSIX qw(:sys_wait_h);
use UwsgiHost::Api;
use UwsgiHost::Apps;
use UwsgiHost::Frame qw(:all);
use UwsgiHost::LocalLib;
use UwsgiHost::Log qw(log_line);
use UwsgiHost::Options;
use UwsgiHost::Rights;
use UwsgiHost::Script;
use UwsgiHost::Trace;
use UwsgiHost::Worker;

# Longest time an ended child waits for its report when its signal came at the one moment where Perl does not see it.
use constant REAP_TICK => 0.5;

sub new {
    my ($class, $control) = @_;
    return bless { control => $control, in => '', children => {}, options => undef, apps => undef }, $class;
}

# Serves the master until it says STOP or its connection ends. Returns the exit status.
sub run {
    my ($self) = @_;
    $self->put(HELLO, PROTOCOL_VERSION, pack_pairs(
        protocol => PROTOCOL_VERSION, kind => 'zygote', language => 'perl', version => sprintf('%vd', $^V), pid => $$));
    $SIG{$_} = sub { } for qw(HUP INT TERM QUIT);
    while (1) {
        while (my ($type, undef, undef, undef, $payload) = read_frame(\$self->{in})) {
            return 0 if $type == STOP;
            next if $type != EVENT;
            my ($name, @arguments) = unpack_list($payload);
            my $status = $name eq 'configure' ? $self->configure(@arguments) : $name eq 'fork' ? $self->fork_worker(@arguments) : undef;
            return $status if defined $status;
        }
        $self->reap;
        next if $self->wait_for_input;
        # Without a master nobody would answer for the children.
        kill KILL => keys %{ $self->{children} };
        return 0;
    }
}

# False when the connection has ended.
sub wait_for_input {
    my ($self) = @_;
    my $watch = '';
    vec($watch, fileno $self->{control}, 1) = 1;
    return 1 unless select($watch, undef, undef, REAP_TICK) > 0;
    my $got = sysread $self->{control}, $self->{in}, 65536, length $self->{in};
    return 1 if !defined $got && $!{EINTR};
    return $got;
}

sub put {
    my ($self, $type, $aux, $payload) = @_;
    my $bytes = frame($type, 0, 0, $aux, $payload);
    while ($bytes ne '') {
        my $put = syswrite $self->{control}, $bytes;
        if (defined $put) { substr $bytes, 0, $put, '' }
        elsif (!$!{EINTR}) { return }
    }
}

sub tell_master {
    my ($self, @items) = @_;
    $self->put(CALL, 0, pack_list(@items));
}

# Returns an exit status when the start has failed.
sub configure {
    my ($self, @pairs) = @_;
    my $options = $self->{options} = UwsgiHost::Options->new(@pairs);
    if ($options->flag('perl-version')) {
        printf "%vd\n", $^V;
        return $self->failed('', 0);
    }
    my $apps = $self->{apps} = UwsgiHost::Apps->new($options);
    log_line(sprintf 'initialized Perl %vd main interpreter at 0x%x', $^V, UwsgiHost::Apps::interpreter());
    return $self->failed('your Perl environment does not support threads', 1) if ($options->fact('cores') || 1) > 1 && !$Config{useithreads};
    eval { UwsgiHost::Rights::forget_ambient($options); 1 } or return $self->failed("cannot give up rights: $@", 1);
    prepare($options);
    if (!$options->fact('lazy')) {
        eval { $apps->load_asked; 1 } or return $self->failed($@ =~ s/\n\z//r, 1);
        return $self->failed('no PSGI app could be loaded and need-app is on', 22)
            if $options->flag('need-app') && !@{ $apps->{list} } && UwsgiHost::Apps::asked_for($options);
    }
    eval { UwsgiHost::Rights::become_user($options); 1 } or return $self->failed("cannot give up rights: $@", 1);
    # From now on children come and go; apps may have used the signal for their own while they loaded.
    $SIG{CHLD} = sub { };
    $self->tell_master('ready', $apps->report(POSIX::getcwd()));
    return;
}

sub failed {
    my ($self, $text, $status) = @_;
    $self->tell_master('failed', $text, $status);
    # The master ends the connection when it has read this; leaving first with orders unread would reset it.
    1 while $self->wait_for_input;
    return $status;
}

# The interpreter as the options want it, before the first line of an app.
sub prepare {
    my ($options) = @_;
    open STDIN, '<', '/dev/null' or die "cannot open /dev/null: $!\n" unless $options->flag('honour-stdin');
    $ENV{PLACK_ENV} = 'uwsgi' unless defined $ENV{PLACK_ENV};
    $ENV{PLACK_SERVER} = 'uwsgi' unless defined $ENV{PLACK_SERVER};
    push @ARGV, split(/ /, join ' ', $options->list('perl-args')), $options->list('perl-arg');
    my $local_lib = $options->value('perl-local-lib');
    UwsgiHost::LocalLib::add($local_lib) if defined $local_lib;
    UwsgiHost::Api::install($options->exported, $options->fact('version'));
    UwsgiHost::Trace::install() unless $options->flag('perl-no-die-catch');
    UwsgiHost::Script::run($_) for $options->list('perl-exec');
}

sub fork_worker {
    my ($self, %start) = @_;
    my $pid = fork;
    return $self->failed("cannot fork worker $start{worker}: $!", 1) unless defined $pid;
    if (!$pid) {
        close $self->{control};
        $SIG{CHLD} = 'DEFAULT';
        exit UwsgiHost::Worker::run(\%start, $self->{options}, $self->{apps});
    }
    $self->{children}{$pid} = $start{worker};
    $self->tell_master('forked', $start{worker}, $pid);
    return;
}

# Only our own workers: what the app started while it loaded is the app's to wait for.
sub reap {
    my ($self) = @_;
    for my $pid (keys %{ $self->{children} }) {
        my $ended = waitpid $pid, WNOHANG;
        next if $ended == 0;
        my $status = $ended == $pid ? $? : 0;
        $self->tell_master('exited', delete $self->{children}{$pid}, $pid, $status);
    }
}

1;
