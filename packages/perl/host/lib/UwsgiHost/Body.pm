package UwsgiHost::Body;
# Response bodies that are not arrays of strings. Order as in the reference server: a real file is sent by the engine, an object with `path`
# is opened and sent likewise, anything else with getline is read piece by piece. A body object is closed on every way out.
use strict;
use warnings;
use Scalar::Util qw(blessed reftype);
use UwsgiHost::Fault;
use UwsgiHost::Rights;

# Layers that do not change bytes on their way from disk.
my %PLAIN_LAYER = map { $_ => 1 } qw(unix perlio stdio utf8);
use constant FILE_PIECE => 65536;

# Sends $body as the end of the response. What can be found wrong with it is found before the head is sent: the client then gets a 500.
sub send {
    my ($exchange, $status, $headers, $body) = @_;
    my $ok = eval {
        my ($handle, $offset) = file_of($body);
        $exchange->start($status, $headers);
        $handle && !$UwsgiHost::Rights::CHANGED ? $exchange->sendfile($handle, $offset) : send_lines($exchange, $body);
        1;
    };
    my $error = $@;
    eval { close_body($body) };
    die $error unless $ok;
}

# The open file that is the body and where in it the body starts; nothing when the body is read piece by piece.
sub file_of {
    my ($body) = @_;
    my $handle = regular_file($body);
    return ($handle, position($handle)) if $handle;
    my $path = path_of($body);
    if (defined $path) {
        open my $opened, '<:raw', $path or die "cannot open the response body $path: $!\n";
        return ($opened, 0);
    }
    return if can_getline($body);
    UwsgiHost::Fault->throw('unsupported response body type: ' . (ref $body || 'no reference'));
}

sub send_lines {
    my ($exchange, $body) = @_;
    # Regular files with translating layers are read in large pieces; of anything else a line is sent when it is there.
    local $/ = is_glob($body) && -f $body ? \(my $size = FILE_PIECE) : $/;
    while (defined(my $piece = $body->getline)) {
        $exchange->chunk($piece) if $piece ne '';
    }
    $exchange->end;
}

sub is_glob {
    my ($body) = @_;
    return ref $body eq 'GLOB' || (blessed $body && reftype $body eq 'GLOB');
}

# The handle when the engine may read the file itself: an open regular file, whose class does not read in its own way.
sub regular_file {
    my ($body) = @_;
    return unless is_glob($body) && !tied *$body;
    return if blessed $body && $body->can('getline') && $body->can('getline') != (IO::Handle->can('getline') || 0);
    my $number = fileno $body;
    return unless defined $number && $number >= 0 && -f $body;
    for my $layer (PerlIO::get_layers($body)) {
        return unless $PLAIN_LAYER{$layer} || $layer =~ /\Aencoding/;
    }
    return $body;
}

sub position {
    my $at = tell $_[0];
    return $at > 0 ? $at : 0;
}

sub path_of {
    my ($body) = @_;
    return unless blessed $body && $body->can('path');
    my $path = $body->path;
    return defined $path && -f $path ? $path : undef;
}

sub can_getline {
    my ($body) = @_;
    return 1 if ref $body eq 'GLOB';
    return blessed $body && $body->can('getline');
}

sub close_body {
    my ($body) = @_;
    if (ref $body eq 'GLOB') { close $body; return }
    $body->close if blessed $body && $body->can('close');
}

1;
