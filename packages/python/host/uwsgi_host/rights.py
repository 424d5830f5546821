"""Rights that the host gives up itself, because the start of a program cannot: ambient capabilities, and root when apps were loaded as root."""

import os

PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4


def forget_ambient(conf):
    """The process keeps its capabilities (cap), but what the app starts must not have them."""
    if conf.last('@forget-ambient') != '1':
        return
    import ctypes  # not for everybody: it takes memory
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_CAP_AMBIENT, *map(ctypes.c_ulong, (PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0))) != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error), 'prctl PR_CAP_AMBIENT')


def become_user(conf):
    """drop-after-apps: the master has written down whom to become. It looks at the result before anything is forked."""
    text = conf.last('@become')
    if text is None:
        return
    uid, gid, groups = text.split(' ')
    os.setgroups([int(group) for group in groups.split(',') if group])
    os.setresgid(int(gid), int(gid), int(gid))
    os.setresuid(int(uid), int(uid), int(uid))
