# The bytes of the app channel, against the vectors that every host runs.
use strict;
use warnings;
use Test::More;
use JSON::PP;
use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/../../host/lib';
use UwsgiHost::Frame qw(:all);

my %TYPE = map { $_ => UwsgiHost::Frame->can($_)->() } @UwsgiHost::Frame::EXPORT_OK[0 .. 15];
my %FLAG = (END => END_FLAG, ERROR => ERROR_FLAG, FD => FD_FLAG, BODY_FILE => BODY_FILE_FLAG, BODY_MEMORY => BODY_MEMORY_FLAG);

open my $handle, '<:raw', dirname(__FILE__) . '/../../../../docs/app-channel-vectors.json' or die "cannot read the vectors: $!";
my $vectors = decode_json(do { local $/; <$handle> });
is_deeply(\%TYPE, $vectors->{types}, 'frame types have the numbers of the document');
is_deeply(\%FLAG, $vectors->{flags}, 'flags have the numbers of the document');
is(PROTOCOL_VERSION, $vectors->{version}, 'the protocol version is that of the document');

for my $case (@{ $vectors->{cases} }) {
    writes($case) unless defined $case->{rest} || $case->{bad};
    reads($case) if $case->{from} eq 'engine';
}
done_testing;

# A string stands for its UTF-8 bytes.
sub bytes {
    my ($value) = @_;
    return pack 'H*', $value->{hex} if ref $value;
    utf8::encode(my $copy = $value);
    return $copy;
}

sub flat { return map { bytes($_) } map { ref $_ eq 'ARRAY' ? @$_ : $_ } @_ }

# The payload made from its description, with the host's own functions.
sub payload_of {
    my ($payload) = @_;
    return pack_pairs(flat(@{ $payload->{pairs} })) if $payload->{pairs};
    return pack_list(flat(@{ $payload->{list} })) if $payload->{list};
    return bytes($payload->{text}) if exists $payload->{text};
    return pack 'V', $payload->{credit} if exists $payload->{credit};
    return pack_sendfile(@{ $payload->{sendfile} }{qw(offset length fd)}) if $payload->{sendfile};
    if (my $request = $payload->{request}) {
        return pack_request(@$request{qw(modifier1 modifier2 bodySize)}, pack_pairs(flat(@{ $request->{vars} })), bytes($request->{body}));
    }
    if (my $response = $payload->{response}) { return pack_response(pack_pairs(flat(@{ $response->{head} })), bytes($response->{body})) }
    return pack 'H*', $payload->{hex} || '';
}

sub writes {
    my ($case) = @_;
    my $written = join '', map { frame($TYPE{ $_->{type} }, $_->{stream}, $_->{flags}, $_->{aux}, payload_of($_->{payload})) } @{ $case->{frames} };
    is(unpack('H*', $written), $case->{hex}, "written: $case->{name}");
}

# Delivers the bytes in pieces and expects the frames of the case, whatever the pieces are; a bad case ends with an exception.
sub reads {
    my ($case) = @_;
    my $whole = pack 'H*', $case->{hex};
    for my $size ($case->{reads} ? 'as given' : (), 1, 5, length $whole) {
        my @sizes = $size eq 'as given' ? @{ $case->{reads} } : ($size) x (length($whole) / $size + 1);
        my ($buffer, @frames) = ('');
        my $rest = $whole;
        my $fine = eval {
            for my $piece (@sizes) {
                $buffer .= substr $rest, 0, $piece, '';
                while (my @frame = read_frame(\$buffer)) { push @frames, check_payload($case, @frame) }
            }
            1;
        };
        if ($case->{bad}) { ok(!$fine && $@ =~ /\Aapp channel: /, "refused in pieces of $size: $case->{name}"); next }
        is($@, '', "read without a fault in pieces of $size: $case->{name}");
        my @expected = map { { %$_, type => $TYPE{ $_->{type} }, payload => $_->{payload}{hex} } } @{ $case->{frames} };
        is_deeply(\@frames, \@expected, "read in pieces of $size: $case->{name}");
        is(length $buffer, $case->{rest} || 0, "left over in pieces of $size: $case->{name}");
    }
}

sub check_payload {
    my ($case, $type, $stream, $flags, $aux, $payload) = @_;
    if ($type == WELCOME) { unpack_pairs($payload) }
    if ($type == EVENT || $type == REPLY) { is(pack_list(unpack_list($payload)), $payload, "list taken apart: $case->{name}") }
    if ($type == REQUEST) {
        my ($m1, $m2, $pairs, $size, $block, $body) = unpack_request($payload);
        my @vars = unpack_pairs($block);
        is(pack_request($m1, $m2, $size, pack_pairs(@vars), $body), $payload, "request taken apart: $case->{name}");
        is(@vars / 2, $pairs, "number of variables: $case->{name}");
    }
    return { type => $type, stream => $stream, flags => $flags, aux => $aux, payload => unpack 'H*', $payload };
}
