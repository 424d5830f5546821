"""What an app may answer and what becomes of it on the channel."""

import os
import unittest

from tests.server_case import ServerCase, fixture
from uwsgi_host import frames


class Responses(ServerCase):
    OPTIONS = (('wsgi-file', fixture('kinds')),)

    def ok(self, path, body, headers=None):
        status, got_headers, got, how = self.core.get(path)
        self.assertEqual((status, got, how), ('200 OK', body, 'end'))
        if headers is not None:
            self.assertEqual(got_headers, headers)

    def fails(self, path, body=b''):
        _, _, got, how = self.core.get(path)
        self.assertEqual((got, how), (body, 'fail'))
        self.assertEqual(self.core.app, 0)
        self.core.request('/one')  # the worker goes on
        self.assertEqual(self.core.response()[2], b'one')

    def test_one_bytes_item_is_one_frame_with_its_end(self):
        stream = self.core.request('/one')
        kind, got, flags, app, payload = self.core.frame()
        self.assertEqual((kind, got, flags, app), (frames.RESPONSE, stream, frames.END, 0))
        head = b'200 OK\0Content-Type\0text/plain\0'
        self.assertEqual(payload, frames.U32.pack(len(head)) + head + b'one')

    def test_complete_bodies_of_other_forms_are_one_frame_too(self):
        for path, body in (('/two', b'one two'), ('/tuple', b'one two'), ('/bytes', b'bytes'), ('/empty', b''), ('/empty-item', b'')):
            self.core.request(path)
            kind, _, flags, _, payload = self.core.frame()
            self.assertEqual((kind, flags), (frames.RESPONSE, frames.END), path)
            self.assertTrue(payload.endswith(b'\0' + body), path)

    def test_a_generator_is_sent_item_by_item(self):
        self.core.request('/generator')
        got = [self.core.frame() for _ in range(4)]
        self.assertEqual([kind for kind, *_ in got], [frames.RESPONSE, frames.DATA, frames.DATA, frames.DATA])
        self.assertEqual([flags for _, _, flags, _, _ in got], [0, 0, 0, frames.END])
        self.assertEqual([payload[-2:] for *_, payload in got], [b'0 ', b'1 ', b'2 ', b''])

    def test_a_generator_without_bytes_still_has_its_head(self):
        self.ok('/generator-empty', b'', [('Content-Type', 'text/plain')])

    def test_bodies_of_all_sizes_arrive_whole(self):
        self.ok('/middle', b'm' * 100_000)
        self.ok('/large', b'l' * 5_000_000)
        self.ok('/large-item', b'm' * 3_000_000 + b'n')

    def test_no_frame_of_a_large_body_is_larger_than_a_piece(self):
        self.core.request('/large')
        size = 0
        while True:
            _, _, flags, _, payload = self.core.frame()
            size = max(size, len(payload))
            if flags & frames.END:
                break
        self.assertLessEqual(size, 1 << 18)

    def test_close_is_called(self):
        self.ok('/closing', b'ab')
        self.assertIn('body closed', self.log())

    def test_a_fault_in_close_is_logged_and_costs_nothing(self):
        self.ok('/closing-badly', b'a')
        self.assertIn('RuntimeError: close failed', self.log())

    def test_close_is_called_after_a_fault_in_the_body(self):
        self.fails('/closing-after-fault', b'one')
        self.assertIn('body closed', self.log())

    def test_items_that_are_no_bytes_are_skipped_and_named(self):
        self.ok('/text', b' and bytes')
        self.assertRegex(self.log(), r"\[ERROR\] Unhandled object from iterator: 'text' \(0x[0-9a-f]+\)")
        self.ok('/string', b'')
        self.ok('/buffer', b'')

    def test_what_is_no_body_fails_the_request(self):
        self.fails('/none')
        self.assertIn("TypeError: 'NoneType' object is not iterable", self.log())
        self.fails('/number')
        self.assertIn("TypeError: 'int' object is not iterable", self.log())

    def test_a_body_without_start_response_fails_the_request(self):
        for path in ('/no-start', '/no-start-generator'):
            self.fails(path)
        self.assertIn('without calling start_response', self.log())

    def test_an_exception_fails_the_request_and_is_logged_from_the_app_on(self):
        self.fails('/raise')
        log = self.log()
        self.assertRegex(log, r'Traceback \(most recent call last\):\n  File ".*kinds.py", line \d+, in application')
        self.assertIn('ValueError: before start', log)
        self.assertNotIn('uwsgi_host', log)

    def test_an_exception_after_start_response_fails_the_request(self):
        self.fails('/raise-after-start')

    def test_an_exception_in_the_middle_of_the_body_cuts_the_response(self):
        self.fails('/broken-after-one', b'one')

    def test_memory_errors_and_interrupts_cost_one_request_only(self):
        self.fails('/memory')
        self.fails('/interrupt')

    def test_a_process_that_the_app_forked_does_not_go_on_serving(self):
        self.ok('/fork-exit', b'4')

    def test_start_response_twice_replaces(self):
        self.assertEqual(self.core.get('/two-starts')[:3], ('201 Created', [('X-B', '2')], b'second'))

    def test_exc_info_replaces_what_was_not_sent_and_is_logged(self):
        self.assertEqual(self.core.get('/exc-info')[:3], ('500 Sorry', [('Content-Type', 'text/plain')], b'sorry'))
        self.assertIn("KeyError: 'replaced'", self.log())

    def test_exc_info_after_the_head_was_sent_is_raised(self):
        self.fails('/late-exc-info', b'sent')
        self.assertIn("KeyError: 'too late'", self.log())

    def test_start_response_after_the_head_was_sent_is_refused(self):
        self.ok('/late-start', b'sentheaders already sent')

    def test_write_sends_at_once_and_before_the_result(self):
        self.core.request('/write')
        self.assertEqual([self.core.frame()[4][-4:] for _ in range(3)], [b'one ', b'two ', b'hree'])
        self.assertEqual(self.core.frame()[2], frames.END)

    def test_start_response_says_what_it_cannot_take(self):
        for path, text in (
            ('/status-bytes', 'TypeError: http status must be a string'),
            ('/status-wide', 'TypeError: http status string must be encodable in latin1'),
            ('/headers-tuple', 'TypeError: http headers must be in a python list'),
            ('/header-list', 'TypeError: http header must be defined in a tuple'),
            ('/header-three', 'TypeError: http header must be a 2-item tuple'),
            ('/header-name-bytes', 'TypeError: http header key must be a string'),
            ('/header-value-bytes', 'TypeError: http header value must be a string'),
            ('/header-wide', 'TypeError: http header must be encodable in latin1'),
            ('/header-newline', 'ValueError: http status and headers must not contain NUL, CR or LF'),
            ('/header-nul', 'ValueError: http status and headers must not contain NUL, CR or LF'),
        ):
            self.ok(path, text.encode())

    def test_tuples_of_other_types_and_latin_values_are_headers(self):
        self.ok('/header-subclass', b'taken', [('a', 'b')])
        self.ok('/latin', b'x', [('X-Name', 'caf\xe9')])


class Files(ServerCase):
    OPTIONS = (('wsgi-file', fixture('kinds')),)

    def kinds(self, path):
        self.core.request(path)
        found = []
        while True:
            kind, _, flags, _, payload = self.core.frame()
            found.append((kind, flags, payload))
            if flags & frames.END or kind == frames.FAIL:
                return found

    def test_a_file_goes_as_a_descriptor(self):
        (head, head_flags, _), (kind, flags, payload) = self.kinds('/file')
        self.assertEqual((head, head_flags, kind, flags), (frames.RESPONSE, 0, frames.SENDFILE, frames.FD | frames.END))
        self.assertEqual(frames.SENDFILE_BODY.unpack(payload), (0, 23, -1))
        fd = self.core.fds.pop()
        self.assertEqual(os.pread(fd, 100, 0), b'first line\nsecond line\n')
        os.close(fd)

    def test_a_file_starts_where_the_app_has_read_to(self):
        self.assertEqual(self.core.get('/file-second-line')[2], b'second line\n')

    def test_content_length_limits_a_file(self):
        self.assertEqual(self.core.get('/file-length')[2], b'first')

    def test_an_empty_file_is_an_empty_body(self):
        self.assertEqual(self.core.get('/file-empty')[2:], (b'', 'end'))

    def test_what_is_no_regular_file_is_read(self):
        self.assertEqual(self.core.get('/file-memory')[2:], (b'in memory', 'end'))
        self.assertEqual(self.core.get('/file-pipe')[2:], (b'from a pipe', 'end'))

    def test_what_cannot_be_read_is_refused(self):
        self.assertEqual(self.core.get('/file-none')[3], 'fail')
        self.assertIn("AttributeError: object has no attribute 'read'", self.log())

    def test_a_wrapper_inside_another_body_is_iterated(self):
        self.assertEqual(self.core.get('/file-iterated')[2:], (b'FIRST LINE\nSECOND LINE\n', 'end'))


class ClientGone(ServerCase):
    OPTIONS = (('wsgi-file', fixture('kinds')),)

    def test_an_endless_body_stops_and_is_closed_when_the_client_leaves(self):
        stream = self.core.request('/endless')
        self.core.frame()
        self.core.send(frames.ABORT, stream=stream)
        while True:
            kind, got, flags, _, _ = self.core.frame()
            self.assertEqual((kind, got), (frames.DATA, stream))
            if flags & frames.END:
                break
        self.assertEqual(self.core.get('/one')[2], b'one')
        self.assertEqual(self.log(), 'body closed\n')  # and no traceback

    def test_the_abort_of_a_finished_request_is_nothing(self):
        stream = self.core.request('/one')
        self.core.response()
        self.core.send(frames.ABORT, stream=stream)
        self.assertEqual(self.core.get('/two')[2], b'one two')

    def test_requests_sent_ahead_survive_an_abort_before_them(self):
        stream = self.core.request('/endless')
        self.core.frame()
        self.core.request('/one')
        self.core.send(frames.ABORT, stream=stream)
        while not self.core.frame()[2] & frames.END:
            pass
        self.assertEqual(self.core.response()[2], b'one')


class Behaviours(unittest.TestCase):
    """Options that change how answers are taken."""

    def with_option(self, *options):
        class Case(ServerCase):
            OPTIONS = (('wsgi-file', fixture('kinds')), *options)
        Case.setUpClass()
        self.addCleanup(Case.doClassCleanups)
        return Case

    def test_buffers_are_taken_with_wsgi_accept_buffer(self):
        case = self.with_option(('wsgi-accept-buffer', 'true'))
        self.assertEqual(case.core.get('/buffer')[2], b'buffer view')

    def test_strict_reads_a_bytes_object_item_by_item(self):
        case = self.with_option(('wsgi-strict', 'true'))
        self.assertEqual(case.core.get('/bytes')[2], b'')
        self.assertIn('Unhandled object from iterator: 98', case.server.log())

    def test_nodelay_sends_the_head_inside_start_response(self):
        case = self.with_option(('start_response-nodelay', 'true'))
        self.assertEqual(case.core.get('/raise-after-start'), ('200 OK', [('Content-Type', 'text/plain')], b'', 'fail'))
        self.assertEqual(case.core.get('/one')[2:], (b'one', 'end'))

    def test_write_errors_that_are_tolerated_are_not_told(self):
        for option, value, most in ('tolerance', '3', 4), ('exception-only', 'true', 1):
            case = self.with_option(('write-errors-tolerance', '3'), ('write-errors-' + option, value))
            stream = case.core.request('/writes')
            case.core.frame()
            case.core.send(frames.ABORT, stream=stream)
            while not case.core.frame()[2] & frames.END:
                pass
            self.assertEqual(case.core.get('/one')[2], b'one')
            self.assertIn('write error number %d\n' % most, case.server.log())

    def test_catch_exceptions_shows_the_exception_and_the_variables(self):
        case = self.with_option(('catch-exceptions', 'true'))
        status, headers, body, how = case.core.get('/raise')
        self.assertEqual((status, headers, how), ('500 Internal Server Error', [('Content-Type', 'text/plain')], 'end'))
        self.assertEqual(case.core.flags, frames.END | frames.ERROR)
        text = body.decode()
        self.assertTrue(text.startswith(
            'uWSGI exceptions catcher for "GET /raise" (request plugin: "python", modifier1: 0)\n\nException: builtins.ValueError: before start\n\n'
            'Exception class: builtins.ValueError\n\nException message: before start\n\nBacktrace:\nfilename: "'), text)
        self.assertRegex(text, r'kinds.py" line: \d+ function: "answer" text/code: "raise kind\(\*args\)"\n\n\nREQUEST_METHOD = GET\n')
        self.assertEqual(case.core.get('/broken-after-one')[2:], (b'one', 'fail'))
