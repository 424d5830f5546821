package UwsgiHost::LocalLib;
# perl-local-lib: a folder laid out as local::lib does it, made visible to this interpreter and to programs it starts. local::lib itself is not
# a core module, and its layout is all that is needed.
use strict;
use warnings;
use File::Spec;
use lib ();

sub add {
    my ($folder) = @_;
    my $root = File::Spec->rel2abs($folder);
    my $modules = "$root/lib/perl5";
    lib->import($modules);
    put_first('PERL5LIB', $modules);
    put_first('PERL_LOCAL_LIB_ROOT', $root);
    put_first('PATH', "$root/bin");
}

sub put_first {
    my ($name, $entry) = @_;
    $ENV{$name} = join ':', $entry, defined $ENV{$name} && $ENV{$name} ne '' ? $ENV{$name} : ();
}

1;
