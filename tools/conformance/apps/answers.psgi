# One path for each way in which a PSGI app can answer.
use strict;
use warnings;

my @text = ('Content-Type' => 'text/plain');
my %answers = (
    '/plain'    => sub { [200, [@text], ['plain']] },
    '/pieces'   => sub { [200, [@text], ['a', 'b', '', 'c']] },
    '/cookies'  => sub { [200, ['Set-Cookie' => 'a=1', 'Set-Cookie' => 'b=2'], ['x']] },
    '/nothing'  => sub { [204, [], []] },
    '/teapot'   => sub { [418, [@text], ['tea']] },
    '/file'     => sub { open my $file, '<', 'data.txt' or die; [200, [@text], $file] },
    '/dies'     => sub { die "on purpose\n" },
    '/garbage'  => sub { 'not a response' },
    '/delayed'  => sub { sub { $_[0]->([200, [@text], ['delayed']]) } },
    '/streamed' => sub { sub { my $writer = $_[0]->([200, [@text]]); $writer->write('one '); $writer->write('two'); $writer->close } },
);

sub {
    my $env = shift;
    my $answer = $answers{ $env->{PATH_INFO} } || sub { [404, [@text], ['no such answer']] };
    return $answer->($env);
};
