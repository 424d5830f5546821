package GuestBook;
# A small guest book: a form, an upload, a session, a streamed response and a download.
use Dancer2;
use Digest::SHA ();
use File::Basename ();
use File::Spec;

# Sessions live in files, so that every worker sees them.
my $sessions = $ENV{GUESTBOOK_SESSIONS} || File::Spec->catdir(File::Spec->tmpdir, "guestbook-sessions-$<");
set engines => { session => { YAML => { session_dir => $sessions } } };
set session => 'YAML';
set views => File::Spec->rel2abs(File::Basename::dirname(__FILE__) . '/../views');
set template => 'tiny';
set layout => undef;

get '/' => sub {
    template 'index' => { name => session('name') || 'stranger', visits => session('visits') || 0 };
};

post '/sign' => sub {
    my $name = body_parameters->get('name');
    if (!defined $name || $name eq '') {
        status 'bad_request';
        content_type 'text/plain';
        return "name is missing\n";
    }
    session name => $name;
    session visits => (session('visits') || 0) + 1;
    redirect '/';
};

post '/upload' => sub {
    my $upload = upload('file') or send_error("no file\n", 400);
    content_type 'text/plain';
    return sprintf "%s %d %s\n", $upload->filename, $upload->size, Digest::SHA::sha256_hex($upload->content);
};

# Numbers, one a line, as they are found.
get '/count/:to' => sub {
    my $to = route_parameters->get('to');
    delayed {
        content_type 'text/plain';
        flush;
        content "$_\n" for 1 .. $to;
        done;
    };
};

get '/download' => sub {
    send_file(__FILE__, system_path => 1, content_type => 'text/plain', filename => 'GuestBook.pm');
};

get '/broken' => sub { die "the guest book is out of ink\n" };

1;
