"""Entry program of the Python host. Started by the master with the control connection as descriptor 3."""

import sys

if __name__ == '__main__':
    # The folder of this file is on the path only while the host's own modules are imported: an app must not find them by accident.
    from uwsgi_host import zygote
    del sys.path[0]
    zygote.main()
