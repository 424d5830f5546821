# How fast the host answers: perl test/perl/bench.pl [APP [REQUESTS]]. The fake engine is a Perl program too and runs on the same machine, so these
# numbers compare versions of the host; they are no speed of the server.
use strict;
use warnings;
use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use FakeEngine;
use Time::HiRes qw(time);

my ($app, $requests) = @ARGV;
$app ||= "$FakeEngine::ROOT/test/fixtures/empty.psgi";
$requests ||= 40_000;
my $engine = FakeEngine->start(options => [psgi => $app]);
$engine->control_call('ready');
my ($core) = $engine->fork_worker(1);
my $frame = $core->request_frame('/', vars => { map { ("HTTP_X_$_" => "value of header $_") } 1 .. 10 });

for my $ahead (1, 4, 16) {
    my ($before, $began) = (cpu_seconds(), time);
    for (1 .. $requests / $ahead) {
        FakeEngine::put($core->{socket}, $frame x $ahead);
        $core->take_frame for 1 .. $ahead;
    }
    my ($seconds, $cpu) = (time - $began, cpu_seconds() - $before);
    printf "%2d written ahead: %6.0f requests/s, %.1f us of the worker's CPU each\n", $ahead, $requests / $seconds, $cpu / $requests * 1e6;
}

# User and system time of the worker, from /proc in hundredths of a second.
sub cpu_seconds {
    open my $handle, '<', "/proc/$core->{hello}{pid}/stat" or die $!;
    my ($fields) = <$handle> =~ /\) (.*)/;
    return ((split / /, $fields)[11] + (split / /, $fields)[12]) / 100;
}
