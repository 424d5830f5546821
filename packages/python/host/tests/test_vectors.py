"""docs/app-channel-vectors.json: what every reader and writer of frames must agree on."""

import json
import os
import socket
import struct
import threading
import unittest

from tests.fake_server import HOST
from uwsgi_host import frames
from uwsgi_host.apps import App, AppTable
from uwsgi_host.behaviour import Behaviour
from uwsgi_host.configuration import Configuration
from uwsgi_host.serve import Core
from uwsgi_host.uwsgi_module import UwsgiModule

with open(os.path.join(HOST, '..', '..', '..', 'docs', 'app-channel-vectors.json')) as file:
    VECTORS = json.load(file)
CASES = VECTORS['cases']
FLAGS = VECTORS['flags']


def number_of(case_frame):
    flags = case_frame.get('flags', 0)
    kind = case_frame['type']
    return VECTORS['types'][kind] if isinstance(kind, str) else kind, flags if isinstance(flags, int) else sum(FLAGS[flag] for flag in flags)


def payload_of(case_frame):
    return bytes.fromhex(case_frame['payload']['hex'])


def octets(item):
    return bytes.fromhex(item['hex']) if isinstance(item, dict) else item.encode()


def read_all(data, cuts):
    """Frames of data that arrives cut at these places: (frames, what is left over)."""
    buffer, found, start = b'', [], 0
    for end in [*cuts, len(data)]:
        buffer += data[start:end]
        start = end
        while True:
            got = frames.next_frame(buffer)
            if got is None:
                break
            found.append(got[:5])
            buffer = buffer[got[5]:]
    return found, buffer


class Reading(unittest.TestCase):
    def engine_cases(self):
        return [case for case in CASES if case['from'] == 'engine']

    def test_frames_are_read_wherever_the_bytes_are_cut(self):
        read = 0
        for case in self.engine_cases():
            if case.get('level') == 'frame':
                continue
            data = bytes.fromhex(case['hex'])
            wanted = [(*number_of(f)[:1], f['stream'], number_of(f)[1], f['aux'], payload_of(f)) for f in case['frames']]
            for cut in range(len(data)):
                found, rest = read_all(data, [cut])
                self.assertEqual(found, wanted, case['name'])
                self.assertEqual(len(rest), case.get('rest', 0), case['name'])
            read += 1
        self.assertGreater(read, 20)

    def test_a_bad_header_is_refused(self):
        refused = 0
        for case in self.engine_cases():
            if case.get('level') == 'frame':
                with self.assertRaises(frames.ProtocolError, msg=case['name']):
                    read_all(bytes.fromhex(case['hex']), [])
                refused += 1
        self.assertGreater(refused, 2)

    def test_pairs_and_lists_are_read_or_refused(self):
        for case in CASES:
            if case.get('level') == 'payload':
                last = case['frames'][-1]
                if last['type'] in ('WELCOME', 'HELLO'):
                    self.assertRaises(frames.ProtocolError, frames.read_pairs, payload_of(last))
                elif last['type'] in ('REPLY', 'EVENT'):
                    self.assertRaises(frames.ProtocolError, frames.read_list, payload_of(last))
                continue
            for f in case['frames']:
                described = f['payload']
                if 'pairs' in described:
                    got = [(key.encode('latin-1'), value.encode('latin-1')) for key, value in frames.read_pairs(payload_of(f))]
                    self.assertEqual(got, [(octets(key), octets(value)) for key, value in described['pairs']], case['name'])
                if 'list' in described:
                    self.assertEqual(frames.read_list(payload_of(f)), [octets(item) for item in described['list']], case['name'])


class Writing(unittest.TestCase):
    def test_frames_are_written_as_the_vectors_have_them(self):
        for case in CASES:
            if case.get('bad') or case.get('rest'):
                continue
            written = b''.join(frames.frame(number_of(f)[0], payload_of(f), f['stream'], number_of(f)[1], f['aux']) for f in case['frames'])
            self.assertEqual(written.hex(), case['hex'], case['name'])

    def test_pairs_and_lists_are_written_as_the_vectors_have_them(self):
        for case in CASES:
            for f in case['frames']:
                described = f['payload']
                if not case.get('bad') and 'pairs' in described:
                    self.assertEqual(frames.pairs((octets(key), octets(value)) for key, value in described['pairs']).hex(), described['hex'])
                if not case.get('bad') and 'list' in described:
                    self.assertEqual(frames.list_payload(map(octets, described['list'])).hex(), described['hex'])


class Requests(unittest.TestCase):
    """The request loop itself reads the REQUEST frames of the vectors."""

    def serve(self, data):
        """What the app saw, and whether the loop ended by itself because of a broken frame."""
        seen = []

        def application(environ, start_response):
            seen.append(({key: value for key, value in environ.items() if isinstance(value, str)}, environ['wsgi.input']))
            start_response('200 OK', [])
            return []

        conf = Configuration([])
        table = AppTable()
        table.add(App('', application))
        engine, host = socket.socketpair()
        core = Core(host, Behaviour(conf, table, UwsgiModule(conf), 1), 0, {})
        result = []
        thread = threading.Thread(target=lambda: result.append((core.serve(), host.close())))
        thread.start()
        engine.settimeout(10)
        engine.sendall(data + frames.frame(frames.STOP))
        try:
            while engine.recv(65536):
                pass
        except ConnectionResetError:
            pass
        engine.close()
        thread.join(10)
        self.assertFalse(thread.is_alive())
        return seen, not result[0][0]

    def test_variables_arrive_as_they_were_sent(self):
        checked = 0
        for case in CASES:
            described = case['frames'][0]['payload'].get('request') if case['frames'] else None
            if case.get('bad') or case.get('rest') or not described or number_of(case['frames'][0])[1] & (frames.BODY_FILE | frames.BODY_MEMORY):
                continue
            seen, broken = self.serve(bytes.fromhex(case['hex']))
            self.assertFalse(broken, case['name'])
            wanted = {octets(key).decode('latin-1'): octets(value).decode('latin-1') for key, value in described['vars']}
            wanted['wsgi.url_scheme'] = seen[0][0]['wsgi.url_scheme']
            self.assertEqual(seen[0][0], wanted, case['name'])
            checked += 1
        self.assertGreater(checked, 5)

    def test_a_broken_request_ends_the_connection(self):
        checked = 0
        for case in CASES:
            if case['from'] == 'engine' and case.get('level') == 'payload' and case['frames'][-1]['type'] == 'REQUEST':
                seen, broken = self.serve(bytes.fromhex(case['hex']))
                self.assertEqual((seen, broken), ([], True), case['name'])
                checked += 1
        self.assertEqual(checked, 3)

    def test_a_broken_header_ends_the_connection(self):
        for case in CASES:
            if case['from'] == 'engine' and case.get('level') == 'frame':
                self.assertTrue(self.serve(bytes.fromhex(case['hex']))[1], case['name'])

    def test_a_prefix_of_a_request_is_never_taken_for_one(self):
        data = struct.pack('<IIBBHIBBHq', 16, 1, frames.REQUEST, frames.END, 0, 0, 0, 0, 0, 0)
        for cut in range(len(data)):
            conf = Configuration([])
            engine, host = socket.socketpair()
            core = Core(host, Behaviour(conf, AppTable(), UwsgiModule(conf), 1), 0, {})
            engine.sendall(data[:cut])
            engine.close()
            self.assertFalse(core.serve())
            self.assertEqual(core.requests, 0)
            host.close()
