# The client side of Plack::Test::Suite against a server that runs already: plack-suite-client.pl PORT. One subtest a case.
use strict;
use warnings;
use Test::More;
use Plack::LWPish;
use Plack::Test::Suite;

my ($port) = @ARGV;
my $agent = Plack::LWPish->new(no_proxy => ['127.0.0.1']);

for my $number (0 .. $#Plack::Test::Suite::TEST) {
    my ($name, $client) = @{ $Plack::Test::Suite::TEST[$number] };
    subtest $name => sub {
        $client->(sub {
            my ($request) = @_;
            $request->uri->port($port);
            $request->header('X-Plack-Test' => $number);
            return $agent->request($request);
        });
    };
}
done_testing;
