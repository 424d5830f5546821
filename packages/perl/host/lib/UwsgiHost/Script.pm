package UwsgiHost::Script;
# Plain Perl files that the configuration asks to run (perl-exec, perl-exec-post-fork): `$0` is the file, a fault is logged and not fatal.
use strict;
use warnings;
use File::Spec;
use UwsgiHost::Log qw(log_error);

sub run {
    my ($file) = @_;
    $0 = $file;
    my $path = File::Spec->rel2abs($file);
    local ($!, $@);
    my $done = do $path;
    if ($@) { log_error($@) }
    elsif (!defined $done && $!) { log_error("cannot read $path: $!") }
}

1;
