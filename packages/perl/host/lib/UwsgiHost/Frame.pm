package UwsgiHost::Frame;
# The bytes of the app channel (docs/app-channel.md): frame types, flags and the two payload forms. Pure functions over byte strings, no I/O; run
# against docs/app-channel-vectors.json by test/perl/frame.t. The serve loop (Core.pm) unpacks REQUEST and packs RESPONSE in place for speed.
use strict;
use warnings;
use Exporter 'import';

use constant {
    HELLO => 0x01, WELCOME => 0x02,
    REQUEST => 0x10, BODY => 0x11, ABORT => 0x12, FILE_TAKEN => 0x13, STOP => 0x14, REPLY => 0x15, EVENT => 0x16,
    RESPONSE => 0x20, DATA => 0x21, SENDFILE => 0x22, CREDIT => 0x23, FAIL => 0x24, BYE => 0x25, CALL => 0x26,
    END_FLAG => 0x01, ERROR_FLAG => 0x02, FD_FLAG => 0x04, BODY_FILE_FLAG => 0x08, BODY_MEMORY_FLAG => 0x10,
    HEADER_SIZE => 12, MAX_PAYLOAD => 0xFFFFFF, PROTOCOL_VERSION => 1, NO_APP => 0xFFFF,
};

our @EXPORT_OK = qw(
    HELLO WELCOME REQUEST BODY ABORT FILE_TAKEN STOP REPLY EVENT RESPONSE DATA SENDFILE CREDIT FAIL BYE CALL
    END_FLAG ERROR_FLAG FD_FLAG BODY_FILE_FLAG BODY_MEMORY_FLAG HEADER_SIZE MAX_PAYLOAD PROTOCOL_VERSION NO_APP
    frame read_frame pack_pairs unpack_pairs pack_list unpack_list pack_request unpack_request pack_response pack_sendfile
);
our %EXPORT_TAGS = (all => \@EXPORT_OK);

my %FROM_ENGINE = map { $_ => 1 } WELCOME, REQUEST, BODY, ABORT, FILE_TAKEN, STOP, REPLY, EVENT;

sub frame {
    my ($type, $stream, $flags, $aux, $payload) = @_;
    die 'a frame of ' . length($payload) . ' bytes is longer than the channel allows (' . MAX_PAYLOAD . ")\n" if length($payload) > MAX_PAYLOAD;
    return pack('V V C C v', length($payload), $stream, $type, $flags, $aux) . $payload;
}

# Takes one complete frame off the front of $$buffer: (type, stream, flags, aux, payload), or nothing when bytes are missing. Dies on a frame that no
# engine may send, because neither side guesses.
sub read_frame {
    my ($buffer) = @_;
    return if length($$buffer) < HEADER_SIZE;
    my ($length, $stream, $type, $flags, $aux) = unpack 'V V C C v', $$buffer;
    check_header($length, $type, $flags);
    return if length($$buffer) < HEADER_SIZE + $length;
    my $payload = substr $$buffer, HEADER_SIZE, $length;
    substr $$buffer, 0, HEADER_SIZE + $length, '';
    return ($type, $stream, $flags, $aux, $payload);
}

sub check_header {
    my ($length, $type, $flags) = @_;
    die sprintf("app channel: frame type 0x%02x is unknown to this host\n", $type) unless $FROM_ENGINE{$type};
    die sprintf("app channel: frame flags 0x%02x are unknown to this host\n", $flags) if $flags & ~0x1F;
    die "app channel: a frame announces $length bytes, more than " . MAX_PAYLOAD . "\n" if $length > MAX_PAYLOAD;
}

sub pack_pairs { return @_ ? join("\0", @_) . "\0" : '' }

# Key, value, key, value ... in their order; repeated keys are kept.
sub unpack_pairs {
    my ($block) = @_;
    return if $block eq '';
    die "app channel: a pairs block does not end with NUL\n" if substr($block, -1) ne "\0";
    chop $block;
    my @pieces = split /\0/, $block, -1;
    @pieces = ('') unless @pieces;
    die "app channel: a pairs block has a key without value\n" if @pieces % 2;
    return @pieces;
}

sub pack_list { return join '', map { pack 'V/a*', $_ } @_ }

sub unpack_list {
    my ($payload) = @_;
    my @items;
    my $at = 0;
    while ($at < length $payload) {
        die "app channel: a list is cut off in a length\n" if length($payload) - $at < 4;
        my $size = unpack 'V', substr $payload, $at, 4;
        $at += 4;
        die "app channel: a list item announces $size bytes, " . (length($payload) - $at) . " are there\n" if $size > length($payload) - $at;
        push @items, substr $payload, $at, $size;
        $at += $size;
    }
    return @items;
}

# For fake engines in tests and tools.
sub pack_request {
    my ($m1, $m2, $body_size, $block, $body) = @_;
    my $nuls = ($block =~ tr/\0//);
    return pack('V C C v q<', length $block, $m1, $m2, $nuls / 2, $body_size) . $block . $body;
}

sub unpack_request {
    my ($payload) = @_;
    die "app channel: a REQUEST is shorter than its prefix\n" if length $payload < 16;
    my ($size, $m1, $m2, $pairs, $body_size) = unpack 'V C C v q<', $payload;
    die "app channel: a REQUEST announces $size bytes of variables, " . (length($payload) - 16) . " are there\n" if $size > length($payload) - 16;
    return ($m1, $m2, $pairs, $body_size, substr($payload, 16, $size), substr($payload, 16 + $size));
}

sub pack_response {
    my ($head, $body) = @_;
    return pack('V', length $head) . $head . $body;
}

sub pack_sendfile {
    my ($offset, $length, $fd) = @_;
    return pack 'q< q< l<', $offset, $length, $fd;
}

1;
