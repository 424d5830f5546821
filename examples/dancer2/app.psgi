# The PSGI file: uwsgi-ts loads it, Plack's builder puts the Dancer2 app together.
use strict;
use warnings;
use FindBin ();
use lib "$FindBin::Bin/lib";
use GuestBook;

GuestBook->to_app;
