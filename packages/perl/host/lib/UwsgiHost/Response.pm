package UwsgiHost::Response;
# Sends whatever a PSGI app returned, apart from the small plain array that the serve loop packs itself. Dies with the text for the log when
# it is no PSGI response; the caller then fails the exchange.
use strict;
use warnings;
use UwsgiHost::Body;
use UwsgiHost::Bytes qw(to_bytes);
use UwsgiHost::Fault;
use UwsgiHost::Writer;
use Scalar::Util qw(reftype);

sub send {
    my ($exchange, $response) = @_;
    my $kind = reftype($response) || '';
    return send_array($exchange, $response) if $kind eq 'ARRAY';
    return send_delayed($exchange, $response) if $kind eq 'CODE';
    UwsgiHost::Fault->throw('invalid PSGI response type');
}

sub send_array {
    my ($exchange, $response) = @_;
    my ($status, $headers, $body) = @$response;
    UwsgiHost::Fault->throw('invalid PSGI response: an empty array takes over the connection of the client, which this server does not hand out') unless @$response;
    # The reference server takes a missing body for an empty one.
    return $exchange->start($status, $headers, '', 1) if @$response == 2;
    if (ref $body eq 'ARRAY') {
        no warnings 'uninitialized';
        return $exchange->start($status, $headers, join('', map { to_bytes($_) } @$body), 1);
    }
    UwsgiHost::Body::send($exchange, $status, $headers, $body);
}

sub send_delayed {
    my ($exchange, $app) = @_;
    my $responder = sub {
        my ($response) = @_;
        UwsgiHost::Fault->throw('the PSGI responder was called twice') if $exchange->{started};
        UwsgiHost::Fault->throw('invalid PSGI response type') unless (reftype($response) || '') eq 'ARRAY';
        return send_array($exchange, $response) if @$response != 2;
        $exchange->start(@$response);
        return UwsgiHost::Writer->new($exchange);
    };
    $app->($responder);
    UwsgiHost::Fault->throw('the app returned without calling its PSGI responder') unless $exchange->{started};
    $exchange->end;
}

1;
