"""The Python host of uwsgi-ts: runs WSGI apps in interpreter processes forked from a zygote.

Plain library code for CPython 3.8 and later: nothing is compiled, nothing beyond the standard library is imported. It speaks the
app channel (docs/app-channel.md) with the master on descriptor 3 and with the engines on one connection for each core.
"""
