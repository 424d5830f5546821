package UwsgiHost::Rights;
# Rights that the host gives up itself, because the start of a program cannot: ambient capabilities, and root when apps were loaded as root.
use strict;
use warnings;
use POSIX ();

use constant { PR_CAP_AMBIENT => 47, PR_CAP_AMBIENT_CLEAR_ALL => 4 };

# Rights were kept or given up here. The kernel then lets the engine no longer open this process's files by /proc, so it is sent their bytes.
our $CHANGED = 0;

# Number of prctl by machine; Perl has no name for it.
my %PRCTL = (x86_64 => 157, aarch64 => 167, riscv64 => 167, loongarch64 => 167, ppc64le => 171, s390x => 172);

# The process keeps its capabilities (cap), but what the app starts must not have them.
sub forget_ambient {
    my ($options) = @_;
    return unless $options->fact('forget-ambient');
    $CHANGED = 1;
    my $machine = (POSIX::uname())[4];
    my $prctl = $PRCTL{$machine} // die "cap is not possible for Perl on $machine\n";
    syscall($prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) == 0 or die "prctl PR_CAP_AMBIENT: $!\n";
}

# drop-after-apps: the master has written down whom to become. It looks at the result before anything is forked.
sub become_user {
    my ($options) = @_;
    my $text = $options->fact('become');
    return unless defined $text;
    $CHANGED = 1;
    my ($uid, $gid, $groups) = split / /, $text, -1;
    # The first group of the list stands for the effective one; without further groups it is named twice.
    my @groups = split /,/, $groups;
    $) = join ' ', $gid, @groups ? @groups : $gid;
    POSIX::setgid($gid) or die "setgid: $!\n";
    POSIX::setuid($uid) or die "setuid: $!\n";
    die "could not become user $uid\n" if $< != $uid || $> != $uid || (split ' ', $()[0] != $gid;
}

1;
