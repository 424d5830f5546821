# Several cores in one worker: one ithread each, with its own connection and its own clone of the app.
use strict;
use warnings;
use Test::More;
use Config;
use File::Basename qw(dirname);
use File::Temp qw(tempdir);
use Time::HiRes qw(time);
use lib dirname(__FILE__) . '/lib';
use FakeEngine;
use UwsgiHost::Frame qw(:all);

plan skip_all => 'this perl has no ithreads' unless $Config{useithreads};
alarm 120;
my $dir = tempdir(CLEANUP => 1);
open my $handle, '>', "$dir/app.psgi" or die $!;
print $handle <<'APP';
my $count = 0;
my %way = (
    '/count' => sub { ++$count },
    '/pid' => sub { $$ },
    '/stack' => sub { threads->self->get_stack_size },
    '/slow' => sub { select undef, undef, undef, 0.5; 'slow' },
    '/random' => sub { rand },
    '/multithread' => sub { $_[0]{'psgi.multithread'} },
    '/die' => sub { die "in a thread\n" },
    '/commit' => sub { $_[0]{'psgix.harakiri.commit'} = 1; 'bye' },
    '/file' => sub { open my $file, '<', __FILE__; [200, [], $file] },
);
sub { my ($env) = @_; my $got = $way{ $env->{PATH_INFO} }->($env); ref $got ? $got : [200, [], [$got]] };
APP
close $handle;

sub start {
    my $engine = FakeEngine->start(options => [psgi => "$dir/app.psgi", @_], cores => 4);
    $engine->control_call('ready');
    return ($engine, $engine->fork_worker(1));
}

subtest 'thread-stacksize' => sub {
    my ($engine, @cores) = start('thread-stacksize' => 512);
    is($cores[1]->get('/stack')->{body}, 512 * 1024, 'is the stack of every thread');
};

subtest 'serving' => sub {
    my ($engine, @cores) = start();
    is_deeply([map { $_->{hello}{core} } @cores], [0 .. 3], 'each core has its connection');
    is(scalar(keys %{ { map { $_->{hello}{pid} => 1 } @cores } }), 1, 'all are one process');
    is($cores[$_]->get('/count')->{body}, 1, "core $_ has its own state") for 0 .. 3;
    is($cores[2]->get('/count')->{body}, 2, 'and keeps it');
    is($cores[0]->get('/multithread')->{body}, 1, 'psgi.multithread');
    isnt($cores[0]->get('/random')->{body}, $cores[1]->get('/random')->{body}, 'random numbers differ');
    ok($cores[1]->get('/die')->{failed}, 'an exception fails one request');
    is($cores[1]->get('/file')->{files}, 1, 'files are sent from a thread');
    my $began = time;
    $_->request('/slow') for @cores;
    is_deeply([map { $_->response->{body} } @cores], [('slow') x 4], 'slow requests');
    cmp_ok(time - $began, '<', 1.5, 'run at the same time');
};

subtest 'ends' => sub {
    my ($engine, @cores) = start();
    kill HUP => $cores[0]{hello}{pid};
    is(($_->take_frame)[0], BYE, "SIGHUP: BYE on core $_->{hello}{core}") for @cores;
    $_->send(STOP, 0, 0, 0, '') for @cores;
    is(($engine->control_call('exited'))[2], 17 << 8, 'status 17 after STOP on all');

    @cores = $engine->fork_worker(1);
    $_->send(STOP, 0, 0, 0, '') for @cores;
    is(($engine->control_call('exited'))[2], 0, 'STOP: status 0');

    @cores = $engine->fork_worker(1);
    close $_->{socket} for @cores;
    is(($engine->control_call('exited'))[2], 0, 'the engine is gone: status 0');

    @cores = $engine->fork_worker(1);
    $cores[1]->request('/slow');
    kill TERM => $cores[0]{hello}{pid};
    is(($engine->control_call('exited'))[2], 30 << 8, 'SIGTERM: status 30 at once');

    @cores = $engine->fork_worker(1);
    $cores[3]->request('/commit');
    $cores[3]->response;
    $cores[3]->settle;
    is(($_->take_frame)[0], BYE, "psgix.harakiri.commit: BYE on core $_->{hello}{core}") for @cores;
    $_->send(STOP, 0, 0, 0, '') for @cores;
    is(($engine->control_call('exited'))[2], 17 << 8, 'and status 17');

    @cores = $engine->fork_worker(1);
    FakeEngine::put($cores[2]{socket}, "\xff" x 12);
    is(($engine->control_call('exited'))[2], 1 << 8, 'a broken connection of one core ends the worker');
    unlike($engine->log_text, qr/Perl exited with active threads|Attempt to free|panic/i, 'perl had no complaint');
};

done_testing;
