package UwsgiHost::Apps;
# The PSGI apps of this interpreter: what the configuration asks for, how they are loaded, and which one answers a request.
use strict;
use warnings;
use Scalar::Util qw(refaddr);
use Time::HiRes ();
use UwsgiHost::Loader;
use UwsgiHost::Log qw(log_line log_text);

use constant DEFAULT_MAX_APPS => 64;

sub new {
    my ($class, $options) = @_;
    return bless {
        options => $options, list => [], by_mount => {}, default => undef,
        manage => $options->flag('manage-script-name'), no_default => $options->flag('no-default-app'),
        no_plack => $options->flag('perl-no-plack'), max => $options->value('max-apps') || DEFAULT_MAX_APPS,
    }, $class;
}

# Files that the configuration names for this language: [mountpoint, file] in their order, the plain app first.
sub asked_for {
    my ($options) = @_;
    my @asked;
    my $psgi = $options->value('psgi');
    push @asked, ['', $psgi] if defined $psgi;
    for my $mount ($options->list('mount')) {
        my ($point, $file) = $mount =~ /\A([^=]*)=(.*)\z/s ? ($1, $2) : ('', $mount);
        push @asked, [$point, $file] if $file =~ /\.(?:psgi|pl)\z/;
    }
    return @asked;
}

# Then goes to the folder of chdir2; dies when there is none.
sub load_asked {
    my ($self) = @_;
    for my $app (asked_for($self->{options})) {
        my ($point, $file) = @$app;
        log_line("mounting $file on $point") if $point ne '';
        $self->load($file, $point);
    }
    my $folder = $self->{options}->value('chdir2');
    return unless defined $folder;
    log_line("chdir() to $folder");
    chdir $folder or die "chdir2: cannot change to $folder: $!\n";
}

# Loads one more app. Returns it, or undef after saying why in the log.
sub load {
    my ($self, $file, $point) = @_;
    my $id = @{ $self->{list} };
    if ($id >= $self->{max}) {
        log_line("ERROR: you cannot load more than $self->{max} apps in a worker");
        return;
    }
    my $began = Time::HiRes::time();
    my ($code, $error) = UwsgiHost::Loader::load($file, $self->{no_plack});
    if (!$code) {
        log_text($error =~ /\n\z/ ? $error : "$error\n");
        log_line('unable to find PSGI function entry point.');
        return;
    }
    my $seconds = Time::HiRes::time() - $began;
    my $app = { id => $id, mount => $point, file => $file, code => $code, seconds => $seconds };
    log_line(sprintf 'PSGI app %d (%s) loaded in %d seconds at 0x%x (interpreter 0x%x)', $id, $file, $seconds, refaddr($code), interpreter());
    push @{ $self->{list} }, $app;
    $self->{by_mount}{$point} = $app unless exists $self->{by_mount}{$point};
    $self->{default} = $app if !$self->{default} && !$self->{no_default} && ($point eq '' || $point eq '/');
    $self->index_mounts;
    return $app;
}

# One number that names this interpreter in the log: Perl code cannot see the interpreter's own address, its main symbol table is as good.
sub interpreter { return refaddr(\%main::) }

# With one app at the root every request is its own, whatever SCRIPT_NAME says: the serve loop then needs no look-up, unless the request brings an app.
sub index_mounts {
    my ($self) = @_;
    $self->{prefixes} = [ sort { length $b <=> length $a } grep { $_ ne '' && $_ ne '/' } keys %{ $self->{by_mount} } ];
    $self->{only} = @{ $self->{list} } == 1 && !$self->{manage} ? $self->{default} : undef;
}

# The app for these request variables, or undef. Splits SCRIPT_NAME off PATH_INFO with manage-script-name.
sub find {
    my ($self, $env) = @_;
    $self->split_script_name($env) if $self->{manage};
    my $key = $env->{UWSGI_APPID};
    $key = $env->{SCRIPT_NAME} unless defined $key && $key ne '';
    $key = '' unless defined $key;
    my $app = $self->{by_mount}{$key};
    return $app if $app;
    my $file = $env->{UWSGI_SCRIPT} || $env->{UWSGI_FILE};
    return $self->load($file, $key) if $file;
    return $self->{default};
}

# The longest mountpoint that is a whole leading part of the path.
sub split_script_name {
    my ($self, $env) = @_;
    my $path = $env->{PATH_INFO};
    $env->{SCRIPT_NAME} = '' unless defined $env->{SCRIPT_NAME};
    return unless defined $path && $path =~ m{\A/};
    for my $point (@{ $self->{prefixes} }) {
        my $size = length $point;
        next unless substr($path, 0, $size) eq $point && (length $path == $size || substr($path, $size, 1) eq '/');
        $env->{SCRIPT_NAME} = $point;
        $env->{PATH_INFO} = substr $path, $size;
        return;
    }
}

# The items of CALL ready and CALL apps.
sub report {
    my ($self, $cwd) = @_;
    return map {
        my $app = $_;
        join "\0", $app->{id}, $app->{mount}, sprintf('%.3f', $app->{seconds}), ($self->{default} || 0) == $app ? 1 : 0, $cwd, interpreter(), refaddr($app->{code});
    } @{ $self->{list} };
}

1;
