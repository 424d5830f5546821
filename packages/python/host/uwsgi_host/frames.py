"""The app channel's bytes: frame header, pairs and lists (docs/app-channel.md). Pure functions, shared by control and core connections."""

import struct

VERSION = 1
HEADER_SIZE = 12
MAX_PAYLOAD = 0xFFFFFF

HELLO, WELCOME = 0x01, 0x02
REQUEST, BODY, ABORT, FILE_TAKEN, STOP, REPLY, EVENT = 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16
RESPONSE, DATA, SENDFILE, CREDIT, FAIL, BYE, CALL = 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26

END, ERROR, FD, BODY_FILE, BODY_MEMORY = 0x01, 0x02, 0x04, 0x08, 0x10
KNOWN_FLAGS = END | ERROR | FD | BODY_FILE | BODY_MEMORY

TO_HOST = frozenset((WELCOME, REQUEST, BODY, ABORT, FILE_TAKEN, STOP, REPLY, EVENT))

NO_APP = 0xFFFF

# length, stream, type, flags, aux
HEADER = struct.Struct('<IIBBH')
# The header, then the prefix of REQUEST: vars_size, modifier1, modifier2, pairs, body_size.
REQUEST_HEAD = struct.Struct('<IIBBHIBBHq')
# The header, then the prefix of RESPONSE: head_size.
RESPONSE_HEAD = struct.Struct('<IIBBHI')
SENDFILE_BODY = struct.Struct('<qqi')
U32 = struct.Struct('<I')
# Where a body lies in shared memory: offset, size.
PLACE = struct.Struct('<II')


class ProtocolError(Exception):
    """The other side broke the protocol: the connection ends, because nothing that follows can be trusted."""


def frame(kind, payload=b'', stream=0, flags=0, aux=0):
    return HEADER.pack(len(payload), stream, kind, flags, aux) + payload


def pairs(items):
    """`key NUL value NUL ...` of an iterable of (key, value) texts."""
    return b''.join(b'%b\0%b\0' % (as_bytes(key), as_bytes(value)) for key, value in items)


def read_pairs(block):
    """The texts of a pairs block as a list of (key, value)."""
    if not block:
        return []
    if block[-1]:
        raise ProtocolError('a block of pairs does not end with NUL')
    pieces = block[:-1].decode('latin-1').split('\0')
    if len(pieces) % 2:
        raise ProtocolError('a block of pairs has a key without a value')
    return list(zip(pieces[::2], pieces[1::2]))


def list_payload(items):
    return b''.join(U32.pack(len(item)) + item for item in map(as_bytes, items))


def read_list(payload):
    """The items of a list payload, as bytes."""
    items = []
    at, size = 0, len(payload)
    while at < size:
        if size - at < 4:
            raise ProtocolError('a list ends inside a size')
        (length,) = U32.unpack_from(payload, at)
        at += 4
        if length > size - at:
            raise ProtocolError('a list item is longer than its list')
        items.append(bytes(payload[at:at + length]))
        at += length
    return items


def as_bytes(value):
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode('utf-8', 'surrogateescape')
    if isinstance(value, int):
        return b'%d' % value
    return bytes(value)


def read_header(data, at=0):
    """(length, stream, type, flags, aux) of the frame at `at`, or None while fewer than 12 bytes are there."""
    if len(data) - at < HEADER_SIZE:
        return None
    header = HEADER.unpack_from(data, at)
    length, _, kind, flags, _ = header
    if length > MAX_PAYLOAD:
        raise ProtocolError('a frame of %d bytes is longer than the protocol allows' % length)
    if kind not in TO_HOST:
        raise ProtocolError('unknown frame type 0x%02x' % kind)
    if flags & ~KNOWN_FLAGS:
        raise ProtocolError('unknown frame flags 0x%02x' % flags)
    return header


def next_frame(data, at=0):
    """(type, stream, flags, aux, payload, where the next one starts) of the frame at `at`, or None while it is not complete."""
    header = read_header(data, at)
    if header is None or len(data) - at < HEADER_SIZE + header[0]:
        return None
    length, stream, kind, flags, aux = header
    end = at + HEADER_SIZE + length
    return kind, stream, flags, aux, data[at + HEADER_SIZE:end], end
