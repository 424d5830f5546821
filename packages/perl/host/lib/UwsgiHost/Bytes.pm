package UwsgiHost::Bytes;
# PSGI says bytes, Perl strings may hold more. One rule for everything that is sent: characters up to 255 are bytes; a string with wider ones is
# sent as UTF-8, as the reference server does, and the first one of a process is told to the log.
use strict;
use warnings;
use Exporter 'import';
use UwsgiHost::Log qw(log_line);
our @EXPORT_OK = qw(to_bytes);

my $warned;

sub to_bytes {
    my ($text) = @_;
    return $text if !utf8::is_utf8($text) || utf8::downgrade($text, 1);
    utf8::encode($text);
    log_line('[uwsgi-perl warning] a response holds characters over 255, sent as UTF-8; the app should encode its output') unless $warned++;
    return $text;
}

1;
