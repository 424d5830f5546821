#!/usr/bin/env perl
# Started by the master with its control connection as descriptor 3. Core modules of Perl 5.16 and later only.
use 5.016;
use strict;
use warnings;
use Errno ();
use File::Basename ();
use File::Spec;
use IO::Handle;
use lib File::Spec->rel2abs(File::Basename::dirname(__FILE__) . '/lib');

STDOUT->autoflush(1);
STDERR->autoflush(1);
open my $control, '+<&=', 3 or die "uwsgi-ts perl host: descriptor 3 is not open; this program is started by the uwsgi-ts master\n";

require UwsgiHost::Zygote;
exit UwsgiHost::Zygote->new($control)->run;
