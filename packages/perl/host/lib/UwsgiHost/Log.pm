package UwsgiHost::Log;
# Lines for the instance log, which is this process's standard error. One write a line, so that lines of several workers do not mix.
use strict;
use warnings;
use Exporter 'import';
our @EXPORT_OK = qw(log_line log_error log_text);

# A handle of our own on descriptor 2: an app may give STDERR an encoding layer, which forbids syswrite.
open my $log, '>&=', 2 or die "cannot write to descriptor 2: $!\n";

sub log_text {
    my ($text) = @_;
    utf8::encode($text) if utf8::is_utf8($text) && !utf8::downgrade($text, 1);
    syswrite $log, $text;
}

sub log_line { log_text("$_[0]\n") }

# What an app threw, as the reference server prints it; the newline is added only when it is missing.
sub log_error {
    my ($error) = @_;
    my $text = defined $error ? "$error" : 'died without a reason';
    log_text("[uwsgi-perl error] $text" . ($text =~ /\n\z/ ? '' : "\n"));
}

1;
