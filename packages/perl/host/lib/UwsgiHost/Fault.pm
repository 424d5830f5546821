package UwsgiHost::Fault;
# A response that PSGI does not allow, as an exception. Its text goes to the log as the reference server writes it, without the prefix of app errors.
use strict;
use warnings;
use overload '""' => sub { "$_[0]{text}\n" }, fallback => 1;

sub throw { die bless { text => $_[1] }, $_[0] }

1;
