"""uwsgi.parsefile(): the variables of a file that holds one uwsgi packet (a spool file, for one)."""

import struct

READABLE_MODIFIERS = (0, 17)


def parse_packet_file(path):
    """A dict of bytes, or None when the file is no such packet."""
    try:
        with open(path, 'rb') as file:
            data = file.read(4 + 0xFFFF)
    except OSError:
        return None
    if len(data) < 4:
        return None
    modifier, size, _ = struct.unpack_from('<BHB', data)
    if modifier not in READABLE_MODIFIERS or len(data) < 4 + size:
        return None
    found, at, end = {}, 4, 4 + size
    while at < end:
        key, at = sized(data, at, end)
        value, at = sized(data, at, end)
        if key is None or value is None:
            return None
        found[key] = value
    return found


def sized(data, at, end):
    if at is None or end - at < 2:
        return None, None
    (size,) = struct.unpack_from('<H', data, at)
    start = at + 2
    return (data[start:start + size], start + size) if size <= end - start else (None, None)
