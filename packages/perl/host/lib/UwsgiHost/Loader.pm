package UwsgiHost::Loader;
# Turns an app file into a code ref: with Plack::Util when the app's environment has Plack, else with `do` in a package of its own.
use strict;
use warnings;
use File::Spec;
use overload ();
use Scalar::Util qw(reftype);
use UwsgiHost::Log qw(log_line log_text);

my $number = 0;

# The app and an undef, or an undef and the reason. $0 is the file while it loads and afterwards, as in the reference server.
sub load {
    my ($file, $no_plack) = @_;
    $0 = $file;
    my $plack = !$no_plack && have_plack();
    my $app = eval { $plack ? Plack::Util::load_psgi($file) : do_file($file) };
    my $error = $@;
    return (undef, $error) if !defined $app && $error ne '';
    return ($app) if ref $app && (reftype($app) eq 'CODE' || overload::Method($app, '&{}'));
    return (undef, "$file does not end with a code reference; its last statement must be the PSGI app\n");
}

sub have_plack {
    return 1 if eval { require Plack::Util; 1 };
    # Only its absence is silent: a broken installation is the operator's to see.
    log_text($@) unless $@ =~ /\ACan't locate Plack\/Util\.pm/;
    log_line('Plack::Util is not installed, using "do" instead of "load_psgi"');
    return 0;
}

sub do_file {
    my ($file) = @_;
    my $path = File::Spec->rel2abs($file);
    die "cannot read $path: $!\n" unless -r $path;
    $number++;
    my ($app, $error, $reason);
    # A package for each file keeps the subs of two apps apart.
    eval "package UwsgiHost::Sandbox$number; \$app = do \$path; (\$error, \$reason) = (\$@, \$!); 1" or die $@;
    return $app if defined $app;
    die $error ne '' ? $error : "$path has no value: $reason\n";
}

1;
