# The life of zygote and workers: start, forks, signals, ends, hooks, and what package uwsgi answers.
use strict;
use warnings;
use Test::More;
use File::Basename qw(dirname);
use File::Temp qw(tempdir);
use lib dirname(__FILE__) . '/lib';
use FakeEngine;
use UwsgiHost::Frame qw(:all);

alarm 120;
my $fixtures = "$FakeEngine::ROOT/test/fixtures";

sub write_file {
    my ($path, $text) = @_;
    open my $handle, '>', $path or die $!;
    print $handle $text;
    close $handle;
    return $path;
}

subtest 'start and fork' => sub {
    my $engine = FakeEngine->start(options => [psgi => "$fixtures/api.psgi", 'perl-arg' => 'three', 'perl-args' => 'one two', mount => '/x=a.py', mount => '/y=b.py', master => '']);
    is($engine->{hello}{kind}, 'zygote', 'the zygote says hello');
    is($engine->{hello}{version}, sprintf('%vd', $^V), 'with the version of its interpreter');
    my @apps = $engine->control_call('ready');
    my ($id, $mount, $seconds, $default) = split /\0/, $apps[0];
    is_deeply([scalar @apps, $id, $mount, $default], [1, 0, '', 1], 'one app is reported');
    like($engine->log_text, qr/^initialized Perl \d+\.\d+\.\d+ main interpreter at 0x[0-9a-f]+$/m, 'the interpreter line');
    like($engine->log_text, qr/^PSGI app 0 \(\Q$fixtures\E\/api\.psgi\) loaded in 0 seconds at 0x[0-9a-f]+ \(interpreter 0x[0-9a-f]+\)$/m, 'the app line');

    my ($core) = $engine->fork_worker(3);
    is_deeply([@{ $core->{hello} }{qw(protocol kind group worker core token language streams)}], [1, 'core', 0, 3, 0, 'open sesame', 'perl', 1], 'the core says hello');
    my $get = sub { $core->get($_[0])->{body} };
    is($get->('/version'), '2.0.21-test', 'uwsgi::VERSION');
    is($get->('/worker'), 3, 'uwsgi::worker_id');
    like($get->('/early'), qr/uwsgi::reload: only a worker can ask for this/, 'calls before the fork die');
    is($get->('/opt'), "bare=1;master=;mount=/x=a.py,/y=b.py;perl-arg=three;perl-args=one two;psgi=$fixtures/api.psgi", 'uwsgi::opt');
    is($get->('/argv'), "$fixtures/api.psgi one two three", '$0 and @ARGV');
    is($get->('/env'), 'uwsgi uwsgi', 'PLACK_ENV and PLACK_SERVER');
    is($get->('/spool'), '-2,-1,0', 'constants of the spooler');
    like($get->('/later'), qr/uwsgi::cache_get: caching: not built in this version/, 'functions of later features say so');
    like($get->('/logger'), qr/psgix\.logger requires both level and message items/, 'psgix.logger wants level and message');
    like($engine->log_text, qr/^\[uwsgi-perl warn\] look$/m, 'and writes to the log');
    is($get->('/log'), 1, 'uwsgi::log');
    is($get->('/errors'), 'ok', 'psgi.errors');
    like($engine->log_text, qr/^a line of the app\nprinted\nformatted\nsaid\nto the handle$/m, 'lines of both are in the log');
    is($get->('/stdin'), 'nothing', 'standard input is empty');
    is($get->('/alarm-handler'), "alarm\n", 'an alarm of the app works');
    like($engine->log_text, qr/^postfork in worker 3$/m, 'the postfork hook ran');

    is_deeply($core->get('/reload')->{calls}, [['reload']], 'uwsgi::reload calls the engine');
    is_deeply($core->get('/harakiri')->{calls}, [['set_user_harakiri', 30]], 'uwsgi::set_user_harakiri');
    is_deeply($core->get('/alarm')->{calls}, [['alarm', 'mail', 'help']], 'uwsgi::alarm');

    my ($other) = $engine->fork_worker(4);
    isnt($get->('/random'), $other->get('/random')->{body}, 'workers have random numbers of their own');
    isnt($get->('/pid'), $other->get('/pid')->{body}, 'workers are processes of their own');
    is($get->('/pid'), $core->{hello}{pid}, 'and know their pid');
};

subtest 'ends of a worker that skips what runs at exit' => sub {
    for my $option ('skip-atexit', 'skip-atexit-teardown') {
        my $engine = FakeEngine->start(options => [psgi => "$fixtures/api.psgi", $option => 'true']);
        $engine->control_call('ready');
        my ($core) = $engine->fork_worker(1);
        $core->send(STOP, 0, 0, 0, '');
        my (undef, undef, $status) = $engine->control_call('exited');
        is($status, 0, "$option: status 0");
        my $hooks = $option eq 'skip-atexit' ? 0 : 1;
        is(scalar(() = $engine->log_text =~ /^atexit in worker/mg), $hooks, "$option: exit hooks");
        unlike($engine->log_text, qr/^END block/m, "$option: no END block");
    }
};

subtest 'ends of a worker' => sub {
    my $engine = FakeEngine->start(options => [psgi => "$fixtures/api.psgi"]);
    $engine->control_call('ready');
    my $ended = sub { my (undef, undef, $status) = $engine->control_call('exited'); return $status };
    my $hooks = sub { my $text = $engine->log_text; scalar(() = $text =~ /^atexit in worker/mg) . scalar(() = $text =~ /^END block/mg) };

    my ($core) = $engine->fork_worker(1);
    $core->send(STOP, 0, 0, 0, '');
    is($ended->(), 0, 'STOP: status 0');
    is($hooks->(), '11', 'exit hooks and END blocks have run');

    ($core) = $engine->fork_worker(1);
    close $core->{socket};
    is($ended->(), 0, 'the engine is gone while the worker is idle: status 0');
    is($hooks->(), '22', 'exit hooks have run');

    ($core) = $engine->fork_worker(1);
    $core->request('/sleep');
    close $core->{socket};
    is($ended->(), 0, 'the engine is gone in a request: status 0 when it has finished');

    ($core) = $engine->fork_worker(1);
    is($core->get('/pid')->{body}, $core->{hello}{pid}, 'serving');
    kill HUP => $core->{hello}{pid};
    is(($core->take_frame)[0], BYE, 'SIGHUP while idle: BYE');
    is($core->get('/version')->{body}, '2.0.21-test', 'what the engine has sent already is still answered');
    $core->send(STOP, 0, 0, 0, '');
    is($ended->(), 17 << 8, 'and status 17 after STOP');

    ($core) = $engine->fork_worker(1);
    $core->request('/sleep');
    select undef, undef, undef, 0.05;
    kill HUP => $core->{hello}{pid};
    is($core->response->{body}, 'slept', 'SIGHUP in a request: it is finished first');
    is(($core->take_frame)[0], BYE, 'then BYE');
    $core->send(STOP, 0, 0, 0, '');
    is($ended->(), 17 << 8, 'status 17');

    my $before = $hooks->();
    for my $signal (qw(INT TERM)) {
        ($core) = $engine->fork_worker(1);
        $core->get('/version');
        kill $signal => $core->{hello}{pid};
        is($ended->(), 30 << 8, "SIG$signal while idle: status 30");
        ($core) = $engine->fork_worker(1);
        $core->request('/sleep');
        select undef, undef, undef, 0.05;
        kill $signal => $core->{hello}{pid};
        is($ended->(), 30 << 8, "SIG$signal in a request: status 30 at once");
        is_deeply([$core->take_frame], [], 'the connection ends');
    }
    is($hooks->() - $before, 22, 'hooks ran for the idle ones only');

    ($core) = $engine->fork_worker(1);
    FakeEngine::put($core->{socket}, $core->request_frame('/version') . $core->request_frame('/exit'));
    is($core->response->{body}, '2.0.21-test', 'an answer before exit is not lost');
    is($ended->(), 7 << 8, 'exit of the app ends the worker with its status');

    ($core) = $engine->fork_worker(1);
    kill KILL => $core->{hello}{pid};
    is($ended->(), 9, 'SIGKILL is reported as it is');
};

subtest 'after the reply' => sub {
    my $engine = FakeEngine->start(options => [psgi => "$fixtures/api.psgi"]);
    $engine->control_call('ready');
    my ($core) = $engine->fork_worker(1);
    is($core->get('/cleanup')->{body}, 'cleaned', 'the reply comes first');
    unlike($engine->log_text, qr/cleanup 1/, 'no handler has run before the engine says that the request is logged');
    $core->settle;
    is($core->get('/worker')->{body}, 1, 'and serves on');
    like($engine->log_text, qr/^cleanup 1 of \/cleanup\n\[uwsgi-perl error\] in a handler\ncleanup 2$/m, 'all handlers ran in their order, a fault of one is logged');

    is($core->get('/harakiri-commit')->{body}, 'last words', 'psgix.harakiri.commit: the reply');
    $core->settle;
    is(($core->take_frame)[0], BYE, 'then BYE');
    like($engine->log_text, qr/^\*\*\* psgix\.harakiri\.commit requested \*\*\*$/m, 'the log line of the reference server');
    $core->send(STOP, 0, 0, 0, '');
    is(($engine->control_call('exited'))[2], 17 << 8, 'status 17, so that the master starts another');
};

subtest 'lazy apps' => sub {
    my $engine = FakeEngine->start(options => [psgi => "$fixtures/api.psgi"], lazy => 1);
    is_deeply([$engine->control_call('ready')], [], 'the zygote loads nothing');
    $engine->to_zygote(EVENT, 'fork', 'worker', 1, 'group', 0, 'cores', 1, 'socket', $engine->{path}, 'token', 't', 'reloads', 0);
    my $core = $engine->accept_core;
    my ($type, undef, undef, undef, $payload) = $core->take_frame;
    my ($name, @items) = unpack_list($payload);
    is_deeply([$type, $name, scalar @items], [CALL, 'apps', 1], 'the worker reports its app on core 0');
    is($core->get('/pid')->{body}, $core->{hello}{pid}, 'and serves it');
};

subtest 'apps that do not load' => sub {
    my $dir = tempdir(CLEANUP => 1);
    my %app = (
        'syntax.psgi' => ['sub {', qr/Missing right curly/],
        'dies.psgi' => ['die "not today\n"', qr/not today/],
        'no-code.psgi' => ['42', qr/no-code\.psgi/],
        'missing.psgi' => [undef, qr/missing\.psgi/],
    );
    for my $name (sort keys %app) {
        my ($text, $reason) = @{ $app{$name} };
        write_file("$dir/$name", $text) if defined $text;
        for my $how ([], ['perl-no-plack' => '']) {
            my $engine = FakeEngine->start(options => [psgi => "$dir/$name", @$how]);
            is_deeply([$engine->control_call('ready')], [], "$name @$how: no app is reported");
            like($engine->log_text, qr/$reason.*^unable to find PSGI function entry point\.$/ms, 'the log says why');
            my ($core) = $engine->fork_worker(1);
            my $got = $core->get('/');
            is_deeply([@$got{qw(failed app)}], [1, NO_APP], 'requests fail');
            like($engine->wait_log(qr/unable to find perl/), qr/^--- unable to find perl application ---$/m, 'with the line of the reference server');
            $engine->stop;
        }
    }
    my $engine = FakeEngine->start(options => [psgi => "$dir/dies.psgi", 'need-app' => '']);
    ok(!eval { $engine->control_call('ready') }, 'need-app: the start fails');
    like($@, qr/the zygote failed: no PSGI app could be loaded and need-app is on 22/, 'with the reason and status 22');
    is($engine->stop, 22 << 8, 'which is the exit status of the zygote too');

    $engine = FakeEngine->start(options => [psgi => "$dir/dies.psgi", 'need-app' => ''], lazy => 1);
    $engine->control_call('ready');
    $engine->to_zygote(EVENT, 'fork', 'worker', 1, 'group', 0, 'cores', 1, 'socket', $engine->{path}, 'token', 't', 'reloads', 0);
    is(($engine->control_call('exited'))[2], 22 << 8, 'need-app with lazy apps: the worker ends with 22');
};

subtest 'mounts' => sub {
    my $dir = tempdir(CLEANUP => 1);
    write_file("$dir/$_->[0]", "sub name { '$_->[1]' } sub { my \$e = shift; [200, [], [name() . ' ' . (\$e->{SCRIPT_NAME} // '-') . ' ' . \$e->{PATH_INFO}]] }")
        for ['root.psgi', 'root'], ['a.pl', 'a'], ['ab.psgi', 'ab'], ['dynamic.pl', 'dynamic'];
    my @mounts = (mount => "/a=$dir/a.pl", mount => "/a/b=$dir/ab.psgi", mount => '/py=app.py');
    my $ask = sub { my ($core, $path, %vars) = @_; my $got = $core->get($path, vars => \%vars); return $got->{failed} ? 'failed' : "$got->{app} $got->{body}" };

    for my $plack ([], ['perl-no-plack' => '']) {
        my $engine = FakeEngine->start(options => [psgi => "$dir/root.psgi", @mounts, 'manage-script-name' => '', @$plack]);
        my @apps = map { (split /\0/)[1] } $engine->control_call('ready');
        is_deeply(\@apps, ['', '/a', '/a/b'], "all apps of this language are loaded @$plack");
        like($engine->log_text, qr/^mounting \Q$dir\E\/a\.pl on \/a\nPSGI app 1 /m, 'as in the log of the reference server');
        my ($core) = $engine->fork_worker(1);
        is($ask->($core, '/'), '0 root  /', 'the root');
        is($ask->($core, '/a'), '1 a /a ', 'a mountpoint');
        is($ask->($core, '/a/x'), '1 a /a /x', 'below a mountpoint');
        is($ask->($core, '/ab'), '0 root  /ab', 'a name that only begins like a mountpoint');
        is($ask->($core, '/a/b/c'), '2 ab /a/b /c', 'the longest mountpoint counts');
        is($ask->($core, '/zz', UWSGI_APPID => '/a'), '1 a  /zz', 'UWSGI_APPID names an app');
        is($ask->($core, '/d', UWSGI_APPID => 'new', UWSGI_SCRIPT => "$dir/dynamic.pl"), '3 dynamic  /d', 'UWSGI_SCRIPT loads an app');
        is($ask->($core, '/d', UWSGI_APPID => 'new', UWSGI_SCRIPT => "$dir/dynamic.pl"), '3 dynamic  /d', 'once');
        is($ask->($core, '/'), '0 root  /', 'the root is still the root');
        $engine->stop;
    }
    my $engine = FakeEngine->start(options => [@mounts, 'manage-script-name' => '']);
    $engine->control_call('ready');
    my ($core) = $engine->fork_worker(1);
    is($ask->($core, '/'), 'failed', 'without an app at the root there is no default');
    is($ask->($core, '/a/x'), '0 a /a /x', 'the mounts answer');
    $engine->stop;

    $engine = FakeEngine->start(options => [psgi => "$dir/root.psgi", @mounts, 'no-default-app' => '']);
    $engine->control_call('ready');
    ($core) = $engine->fork_worker(1);
    is($ask->($core, '/x', SCRIPT_NAME => '/a'), '1 a /a /x', 'without manage-script-name SCRIPT_NAME decides');
    is($ask->($core, '/x', SCRIPT_NAME => '/other'), 'failed', 'no-default-app refuses what is not mounted');
    $engine->stop;

    # The same requests as to the reference server, with its answers.
    my @dynamic = (UWSGI_SCRIPT => "$dir/dynamic.pl");
    for my $case ([[psgi => "$dir/root.psgi"], 'root', 'root', 'root'], [[], 'failed', 'failed', 'dynamic'], [[psgi => "$dir/root.psgi", 'no-default-app' => ''], 'root', 'failed', 'root']) {
        my ($options, $plain, $unknown, $no_name) = @$case;
        $engine = FakeEngine->start(options => $options);
        $engine->control_call('ready');
        ($core) = $engine->fork_worker(1);
        my $who = sub { my ($name) = $ask->($core, '/x', @_) =~ /([a-z]+)/; $name };
        is($who->(), $plain, "@$options: a plain request");
        is($who->(UWSGI_APPID => 'new'), $unknown, "@$options: an unknown id");
        is($who->(UWSGI_APPID => 'new', @dynamic), 'dynamic', "@$options: an unknown id with a script");
        is($who->(UWSGI_APPID => 'new'), 'dynamic', "@$options: the id is known from now on");
        is($who->(@dynamic), $no_name, "@$options: a script without id or SCRIPT_NAME");
        is($who->(SCRIPT_NAME => '/sn', @dynamic), 'dynamic', "@$options: a script with a SCRIPT_NAME");
        is($who->(SCRIPT_NAME => '/sn'), 'dynamic', "@$options: which is known from now on");
        is($who->(UWSGI_APPID => 'file', UWSGI_FILE => "$dir/dynamic.pl"), 'dynamic', "@$options: UWSGI_FILE");
        $engine->stop;
    }

    $engine = FakeEngine->start(options => [psgi => "$dir/root.psgi", @mounts, 'max-apps' => 2]);
    is(scalar(my @loaded = $engine->control_call('ready')), 2, 'max-apps');
    like($engine->log_text, qr/^ERROR: you cannot load more than 2 apps in a worker$/m, 'the log says so');
};

subtest 'Perl options' => sub {
    my $dir = tempdir(CLEANUP => 1);
    mkdir "$dir/lib";
    mkdir "$dir/lib/perl5";
    write_file("$dir/lib/perl5/OnlyHere.pm", 'package OnlyHere; sub text { "from the local lib" } 1;');
    write_file("$dir/app.psgi", 'use OnlyHere; sub { [200, [], [OnlyHere::text(), $ENV{PERL_LOCAL_LIB_ROOT}, $main::before, $main::after // "-"]] }');
    write_file("$dir/before.pl", '$main::before = " before:$0"; print STDERR "before\n"; 1;');
    write_file("$dir/after.pl", '$main::after = " after:" . uwsgi::worker_id(); 1;');
    write_file("$dir/broken.pl", 'die "broken script\n"');
    my $engine = FakeEngine->start(options => [psgi => "$dir/app.psgi", 'perl-local-lib' => $dir, 'perl-exec' => "$dir/before.pl", 'perl-exec' => "$dir/broken.pl",
        'perl-exec-post-fork' => "$dir/after.pl"]);
    $engine->control_call('ready');
    my ($core) = $engine->fork_worker(2);
    is($core->get('/')->{body}, "from the local lib$dir before:$dir/before.pl after:2", 'perl-local-lib, perl-exec, perl-exec-post-fork');
    is(scalar(() = $engine->log_text =~ /^before$/mg), 1, 'perl-exec ran once');
    like($engine->log_text, qr/^\[uwsgi-perl error\] broken script$/m, 'a fault in such a file is logged');

    $engine = FakeEngine->start(options => [psgi => "$fixtures/kinds.psgi", 'perl-no-die-catch' => '']);
    $engine->control_call('ready');
    ($core) = $engine->fork_worker(1);
    ok($core->get('/die')->{failed}, 'perl-no-die-catch: a die fails the request as before');
    like($engine->wait_log(qr/boom/), qr/^\[uwsgi-perl error\] boom$/m, 'and is logged');
    unlike($engine->log_text, qr/trace of the exception/, 'without a trace');
};

subtest 'auto reload' => sub {
    my $dir = tempdir(CLEANUP => 1);
    my $age = sub { my ($file, $seconds) = @_; my $when = time + $seconds; utime $when, $when, "$dir/$file" };
    write_file("$dir/Watched.pm", 'package Watched; 1;');
    write_file("$dir/Ignored.pm", 'package Ignored; 1;');
    write_file("$dir/app.psgi", 'use lib "' . $dir . '"; use Watched; use Ignored; sub { [200, [], ["ok"]] }');
    $age->($_, -60) for qw(Watched.pm Ignored.pm);
    my $engine = FakeEngine->start(options => [psgi => "$dir/app.psgi", 'perl-auto-reload' => 1, 'perl-auto-reload-ignore' => "$dir/Ignored.pm"]);
    $engine->control_call('ready');
    my ($core) = $engine->fork_worker(1);
    $age->('Ignored.pm', 0);
    select undef, undef, undef, 1.1;
    is($core->get('/')->{body}, 'ok', 'a request');
    is($core->get('/')->{body}, 'ok', 'a changed file that is ignored has no consequence');
    $age->('Watched.pm', 0);
    select undef, undef, undef, 1.1;
    is($core->get('/')->{body}, 'ok', 'the request that finds a change is answered');
    my ($type, undef, undef, undef, $payload) = $core->take_frame;
    is_deeply([$type, unpack_list($payload)], [CALL, 'reload'], 'then a reload is asked for');
    like($engine->log_text, qr/^\[perl-auto-reloader\] \Q$dir\E\/Watched\.pm has been modified !!!$/m, 'with the line of the reference server');
};

subtest 'ends of the zygote' => sub {
    my $engine = FakeEngine->start(options => [psgi => "$fixtures/empty.psgi"]);
    $engine->control_call('ready');
    my ($core) = $engine->fork_worker(1);
    kill $_ => $engine->{pid} for qw(INT HUP TERM);
    my ($second) = $engine->fork_worker(2);
    is($second->get('/')->{status}, 200, 'signals of a terminal do not end it');
    is($engine->stop, 0, 'STOP: status 0');
    is($core->get('/')->{status}, 200, 'its workers go on');

    $engine = FakeEngine->start(options => [psgi => "$fixtures/empty.psgi"]);
    $engine->control_call('ready');
    ($core) = $engine->fork_worker(1);
    close $engine->{control};
    is_deeply([$core->take_frame], [], 'the master is gone: the workers are killed');
    is($engine->stop, 0, 'and the zygote leaves');
};

done_testing;
