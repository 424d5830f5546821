# A PSGI app in plain Perl: a page with a form, and its answer.
use strict;
use warnings;

my $page = <<'HTML';
<!doctype html><title>PSGI</title><h1>Hello %s</h1>
<form><input name="name" placeholder="your name"> <button>Greet</button></form>
HTML

sub name_of {
    my ($query) = @_;
    my ($name) = ($query // '') =~ /(?:^|&)name=([^&]*)/ or return 'there';
    $name =~ tr/+/ /;
    $name =~ s/%([0-9A-Fa-f]{2})/chr hex $1/ge;
    my %entity = ('&' => '&amp;', '<' => '&lt;', '>' => '&gt;', '"' => '&quot;');
    $name =~ s/([&<>"])/$entity{$1}/g;
    return length $name ? $name : 'there';
}

my $app = sub {
    my $env = shift;
    return [404, ['Content-Type' => 'text/plain'], ["no such page\n"]] if $env->{PATH_INFO} ne '/';
    my $body = sprintf $page, name_of($env->{QUERY_STRING});
    return [200, ['Content-Type' => 'text/html; charset=utf-8', 'Content-Length' => length $body], [$body]];
};
