# Answers with its environment as text: what kind of value each psgi key has, and the request's variables.
use strict;
use warnings;

my %shown = map { $_ => 1 } qw(REQUEST_METHOD REQUEST_URI SCRIPT_NAME PATH_INFO QUERY_STRING SERVER_PROTOCOL SERVER_PORT HTTP_HOST CONTENT_TYPE CONTENT_LENGTH HTTP_X_A
    psgi.url_scheme psgi.multithread psgi.multiprocess psgi.run_once psgi.nonblocking psgi.streaming);

my $app = sub {
    my $env = shift;
    my @lines = map { my $value = $env->{$_}; "$_=" . (ref $value eq 'ARRAY' ? '[' . join('.', @$value) . ']' : ref $value || ref \$value eq 'GLOB' ? 'an object' : $shown{$_} ? $value : 'text') }
        grep { $shown{$_} || /^psgi\./ } sort keys %$env;
    my $body = '';
    $env->{'psgi.input'}->read($body, $env->{CONTENT_LENGTH}) if $env->{CONTENT_LENGTH};
    return [200, ['Content-Type' => 'text/plain'], [join("\n", @lines), "\nbody=$body\n"]];
};
