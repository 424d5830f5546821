package UwsgiHost::Trace;
# The stack trace of an exception that no eval of the app catches, written to standard error (perl-no-die-catch turns it off). The trace can only
# be taken while the stack is still there, so a __DIE__ handler looks whether the innermost eval is the host's own, and nothing else costs a trace.
use strict;
use warnings;
use Carp ();
use UwsgiHost::Log qw(log_text);

my $last;

sub install {
    $SIG{__DIE__} = \&remember;
}

sub remember {
    # Body.pm throws again what it caught to close the body; the first throw is the one to show.
    return if defined $last && caller eq 'UwsgiHost::Body';
    my $depth = 1;
    while (my ($package, undef, undef, $sub) = caller $depth++) {
        next if $sub ne '(eval)';
        return if $package !~ /\AUwsgiHost::(?:Core|Body)\z/;
        last;
    }
    $last = Carp::longmess('trace of the exception');
}

sub print_last {
    return unless defined $last;
    log_text($last);
    undef $last;
}

1;
