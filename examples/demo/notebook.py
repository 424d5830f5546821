"""Notes in a file of the temporary folder, because workers are processes and share no memory. Newest first, at most fifty."""
import fcntl
import json
import os
import tempfile

FILE = os.path.join(tempfile.gettempdir(), 'uwsgi-ts-demo-notes-%d.json' % os.getuid())
LIMIT = 50


def read():
    try:
        with open(FILE, encoding='utf-8') as stored:
            return json.load(stored)
    except (OSError, ValueError):
        return []


def add(note):
    # The lock is on a file of its own: the notes file itself is replaced.
    with open(FILE + '.lock', 'a') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        notes = [note, *read()][:LIMIT]
        with open(FILE + '.new', 'w', encoding='utf-8') as new:
            json.dump(notes, new)
        os.replace(FILE + '.new', FILE)
