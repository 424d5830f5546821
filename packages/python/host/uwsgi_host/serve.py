"""The request loop of one core: frames in, WSGI calls, frames out.

This is the hot path of the whole host: a hello-world app takes 5 to 8 us here on the machine it was written on (packages/python/bench).
What is rare lives in response.py, channel.py and dynamic.py.
"""

import threading
from socket import MSG_WAITALL
from time import monotonic

from . import frames
from .channel import EngineGone
from .dynamic import WANTS_DYNAMIC
from .exception_page import exception_page
from .frames import BODY_FILE, BODY_MEMORY, END, REQUEST, REQUEST_HEAD, RESPONSE, RESPONSE_HEAD
from .log import log, log_exception
from .response import ClientGone, Response
from .wsgi_input import EmptyInput, FileInput, MemoryInput, StreamInput

# Answers of requests that came in one read leave in one write, as long as that does not hold the first of them back: at most so
# many, and only while all of them together took less than this many seconds. An app that has just been slow may be slow again, and a
# finished answer would wait for it: after one batch of SLOW seconds, each answer leaves at once during the next batches.
GATHER = 8
GATHER_TIME = 0.0002
SLOW = 0.005
CAUTIOUS_BATCHES = 32
# Only these run while a finished answer is held back: should this process die in one of them, the engine cannot know that it was started and
# runs it again elsewhere (docs/app-channel.md).
REPEATABLE = frozenset(('GET', 'HEAD'))

# What a worker that wants to be replaced leaves with, as in uWSGI.
RELOAD_STATUS = 17
# The same, and nothing shall be said about its end.
QUIET_STATUS = 29

# A read of more than this is looked at before it is copied: it may be one request with a large body.
LARGE_READ = 16384
# Room for such a request: the engine's body window (262,144) and the largest block of variables an HTTP head makes.
ROOM = 262144 + 65536

NO_APP_PAGE = b'Internal Server Error'
EMPTY_INPUT = EmptyInput()


class Core(Response):
    def __init__(self, sock, behaviour, number, environ_base):
        super().__init__(sock, behaviour)
        self.number = number
        self.requests = 0
        self.cautious = 0  # so many batches more are answered one request at a time
        self.environ = None
        self.logvars = {}
        # False when something has to be put back after the request: set wherever such a thing begins, asked once in the fast path.
        self.tidy = behaviour.tidy
        self.leave_status = None  # set when the worker is to end after this request
        # What every environ has. The request's variables are put in first, so that none of them can pass for one of these.
        self.base = dict(environ_base)
        self.base['wsgi.input'] = EMPTY_INPUT
        self.base['wsgi.url_scheme'] = 'http'
        self.shared_environ = {} if behaviour.cheat else None

    def serve(self):
        """Answers requests until the engine says STOP (returns True) or its connection ends (returns False)."""
        self.owner = threading.get_ident()
        try:
            return self.loop()
        except OSError:  # those of the app are caught where it runs: this one is of the connection
            return False
        except frames.ProtocolError as error:
            log('python host: %s; leaving' % error)
            return False

    def loop(self):
        behaviour = self.behaviour
        by_mountpoint = behaviour.apps.by_mountpoint
        manage_script_name = behaviour.manage_script_name
        module = behaviour.module if behaviour.publish_env else None
        begin = self.begin
        base, out, unpack, pack = self.base, self.out, REQUEST_HEAD.unpack_from, RESPONSE_HEAD.pack
        start_response = self.start_response
        recv_into, flush, wait = self.sock.recv_into, self.flush, self.poller.poll
        # Reads land here and only what is kept becomes bytes: the same warm memory each time, where recv() would allocate the most it could get.
        room = memoryview(bytearray(ROOM))
        apart = 0  # size of `large_body`, which stands behind the request in `data` without being in it
        large_body = b''
        batch_start = gather_start = monotonic()
        fast = self.fast_run()
        while True:
            if fast is not None and self.pos >= len(self.data):
                self.data, self.pos = b'', 0
                self.note_batch(batch_start)
                fast()
                batch_start = gather_start = monotonic()
            data, pos = self.data, self.pos
            end = len(data)
            if end - pos < 28:
                length = kind = -1
            else:
                length, stream, kind, flags, aux, vars_size, modifier1, modifier2, pairs, body_size = unpack(data, pos)
            next_pos = pos + 12 + length - apart
            if kind != REQUEST or next_pos > end or flags > frames.KNOWN_FLAGS:
                # Not a whole request: another frame, or more must be read first.
                header = frames.read_header(data, pos)
                if header is not None and end - pos >= 12 + header[0]:
                    if self.take_other(header):
                        flush()
                        return True
                    continue
                if out:
                    flush()
                self.note_batch(batch_start)
                wait()  # a process that sleeps in recv() on a unix socket is also woken when its peer has read
                size = recv_into(room)
                if not size:
                    self.gone = True
                    return False
                self.pos = 0
                if pos < end:
                    self.data = data[pos:] + room[:size].tobytes()
                elif size > LARGE_READ:
                    head, size = self.read_large(room, size)
                    self.data = room[:head].tobytes()
                    if head < size:
                        large_body = room[head:size].tobytes()
                        apart = size - head
                else:
                    self.data = room[:size].tobytes()
                batch_start = gather_start = monotonic()
                continue

            if begin is not None and not begin(stream):  # withdrawn
                self.pos = next_pos
                large_body, apart = b'', 0
                continue
            vars_end = pos + 28 + vars_size
            if vars_end > next_pos or (vars_size and data[vars_end - 1]):
                raise frames.ProtocolError('the variables of a request are longer than its frame, or do not end with NUL')
            words = iter(data[pos + 28:vars_end - 1].decode('latin-1').split('\0'))
            environ = dict(zip(words, words))
            environ.update(base)
            if 'HTTPS' in environ or 'HTTP_X_FORWARDED_PROTO' in environ or 'HTTP_X_FORWARDED_SSL' in environ or 'UWSGI_SCHEME' in environ:
                self.put_scheme(environ)
            self.stream = stream
            self.pos = next_pos
            if apart or vars_end != next_pos or not flags & END:
                environ['wsgi.input'] = self.open_body(large_body if apart else data[vars_end:next_pos], flags, body_size)
                large_body, apart = b'', 0
                if not environ.get('CONTENT_LENGTH'):
                    # A chunked body: its end is told, but no length. Frameworks read it only when they know that reading to the end is safe.
                    environ['wsgi.input_terminated'] = True
            if self.shared_environ is not None:
                environ = self.reuse(environ)
            self.environ = environ
            if module is not None:
                module.env = environ
            if out and environ.get('REQUEST_METHOD') not in REPEATABLE:
                flush()

            try:
                if manage_script_name:
                    behaviour.apps.split_script_name(environ)
                app = by_mountpoint.get(environ.get('UWSGI_APPID') or environ.get('SCRIPT_NAME', ''))
                if app is None or app.touch_reload:
                    app = self.find_app(environ, app)
                if app is None:
                    self.refuse_request()
                else:
                    self.app_number = app.number
                    result = app.callable(environ, start_response)
                    if type(result) is list and len(result) == 1 and type(result[0]) is bytes and self.head is not None \
                            and not self.head_sent and len(result[0]) < 32768:
                        # 16 is the size of what pack makes: 12 of header, 4 that count as payload.
                        head, body = self.head, result[0]
                        size = len(head)
                        out.append(pack(4 + size + len(body), stream, RESPONSE, END, app.number, size) + head + body)
                        self.head = None
                        self.stream = 0
                        self.requests += 1
                        if self.tidy:
                            if self.pos < len(self.data) and (self.cautious or len(out) >= GATHER or monotonic() - gather_start > GATHER_TIME):
                                flush()
                                gather_start = monotonic()
                            continue
                    else:
                        self.respond(result)
            except BaseException as error:
                self.manage_exception(error)
            self.close_request()

    def note_batch(self, start):
        if monotonic() - start > SLOW:
            self.cautious = CAUTIOUS_BATCHES
        elif self.cautious:
            self.cautious -= 1

    def read_large(self, room, size):
        """Looks at a large read, and reads the rest of the request it may hold: (where the body of that request starts, where the bytes end).

        The two are the same for anything but one request alone: then there is no body to keep apart.
        """
        length, _, kind, flags, _, vars_size, _, _, _, _ = REQUEST_HEAD.unpack_from(room)
        end, head = 12 + length, 28 + vars_size
        if kind != REQUEST or flags & BODY_FILE or not size <= end <= ROOM or head > end:
            return size, size
        while size < end:
            more = self.sock.recv_into(room[size:], end - size, MSG_WAITALL)
            if not more:
                self.gone = True
                raise EngineGone('the engine closed the connection')
            size += more
        return head, end

    # -- for the fast loop ------------------------------------------------------------------------------------------

    def fast_run(self):
        """The compiled loop for the common requests, or None when there is none or an option changes what is common."""
        behaviour = self.behaviour
        if self.run is None or behaviour.cheat or behaviour.nodelay or behaviour.manage_script_name or behaviour.plain_loop:
            return None
        module = behaviour.module if behaviour.publish_env else None
        self.prepare(self.sock.fileno(), self.base, behaviour.apps.by_mountpoint, module, self.out, self.lock, self.write_callable)
        return self.run

    def finish_result(self, result):
        try:
            self.respond(result)
        except BaseException as error:
            self.manage_exception(error)
        self.close_request()

    def finish_raised(self, error):
        self.manage_exception(error)
        self.close_request()

    def put_scheme(self, environ):
        environ['wsgi.url_scheme'] = url_scheme(environ)

    def put_body(self, environ, body):
        environ['wsgi.input'] = MemoryInput(body)
        if not environ.get('CONTENT_LENGTH'):
            environ['wsgi.input_terminated'] = True

    # -- parts of a request -------------------------------------------------------------------------------------

    def respond(self, result):
        """Sends a result that is not one small bytes item, and closes it whatever happens."""
        try:
            self.send_result(result)
        finally:
            close = getattr(result, 'close', None)
            if close is not None:
                try:
                    close()
                except Exception as error:
                    log_exception(error)
        self.finish()

    def manage_exception(self, error):
        """The app raised. It decides nothing for the worker, but for SystemExit, which means what it says, as in uWSGI."""
        if isinstance(error, EngineGone) and self.gone:
            return
        if isinstance(error, ClientGone) and self.aborted:
            self.finish()
            return
        if isinstance(error, SystemExit):
            self.behaviour.check_own_process(error)
            self.leave_status = exit_status(error)
        log_exception(error)
        if self.leave_status is None and self.behaviour.monitored.has(error):
            log('... monitored exception detected, respawning %s...' % self.behaviour.worker_name)
            self.leave_status = QUIET_STATUS
        if self.behaviour.catch_exceptions and not self.head_sent and not self.ended:
            self.send_page('500 Internal Server Error', ('Content-Type', 'text/plain'), exception_page(error, self.environ), True)
        else:
            self.fail()

    def close_request(self):
        self.end_request()
        self.flush()
        if self.leave_status is not None:
            self.behaviour.leave(self.leave_status)

    def end_request(self):
        """Brings everything back to the state between two requests."""
        if not self.ended and self.stream:
            self.finish()
        hook = self.behaviour.after_req_hook
        if hook is not None:
            if self.behaviour.early_end:
                self.flush()
            try:
                hook()
            except Exception as error:
                log_exception(error)
        if self.behaviour.reaper:
            self.behaviour.reap_children()
        body = self.input
        if body is not None:
            self.input = None
            if isinstance(body, FileInput):
                body.finish()
            self.body.clear()
            self.body_ended = True
            self.uncredited = 0
        if self.stream:
            self.requests += 1
        self.stream = 0
        self.head = None
        self.headers = ()
        self.head_sent = False
        self.ended = False
        self.aborted = False
        self.write_errors = 0
        self.app_number = frames.NO_APP
        self.environ = None
        self.logvars.clear()
        self.tidy = self.behaviour.tidy
        if self.shared_environ is not None:
            self.shared_environ.clear()
        if self.kept:
            self.resume_kept()

    def open_body(self, first, flags, size):
        """The input of a request that has a body; `first` is what came with it."""
        if flags & BODY_FILE:
            body = FileInput(first)
        elif flags & BODY_MEMORY:
            return MemoryInput(self.shared.body(first))
        elif flags & END:
            return MemoryInput(first)
        else:
            body = StreamInput(self, size)
            if first:
                self.body.append(first)
            self.body_ended = False
        self.input = body
        self.tidy = False
        return body

    def reuse(self, environ):
        """wsgi-env-behaviour = cheat: one dict object for all requests of a core."""
        self.shared_environ.clear()
        self.shared_environ.update(environ)
        return self.shared_environ

    def find_app(self, environ, app):
        """The app of a request that names no mounted one, or one whose files are watched."""
        if app is None and not WANTS_DYNAMIC.isdisjoint(environ):
            app = self.behaviour.dynamic.load(environ)
        elif app is None:
            app = self.behaviour.apps.fallback()
        if app is not None and app.touch_reload and self.behaviour.dynamic.touched(app):
            self.leave_status = RELOAD_STATUS
            self.tidy = False
        return app

    def refuse_request(self):
        log('--- no python application found, check your startup logs for errors ---')
        self.app_number = frames.NO_APP
        self.send_page('500 Internal Server Error', ('Connection', 'close', 'Content-Type', 'text/plain'), NO_APP_PAGE, False)

    def take_other(self, header):
        """Takes a frame that is no request, between two requests. True for STOP."""
        length, _, kind, flags, aux = header
        start = self.pos + frames.HEADER_SIZE
        self.pos = start + length
        if kind == frames.STOP:
            return True
        if kind == frames.REPLY:
            self.take_reply(aux, flags, self.data[start:self.pos])
        elif kind == REQUEST:
            raise frames.ProtocolError('a request frame is too short')
        # BODY, ABORT and FILE_TAKEN of a request that has ended, and events this host does not know, are for nobody.
        return False


def url_scheme(environ):
    scheme = environ.get('UWSGI_SCHEME') or environ.get('HTTP_X_FORWARDED_PROTO')
    if scheme:
        return scheme
    for name in ('HTTPS', 'HTTP_X_FORWARDED_SSL'):
        value = environ.get(name, '')
        if value == '1' or value[:2].lower() == 'on':
            return 'https'
    return 'http'


def exit_status(error):
    """The process status that SystemExit stands for."""
    code = error.code
    if code is None:
        return 0
    return code & 0xFF if isinstance(code, int) else 1
