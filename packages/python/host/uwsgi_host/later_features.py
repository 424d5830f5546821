"""Names of the `uwsgi` module whose features this version does not have: they are there, and say so when called, instead of being missed silently."""

FEATURES = {
    'signals': ('register_signal', 'signal', 'signal_wait', 'signal_registered', 'signal_received', 'add_file_monitor', 'add_timer',
                'add_ms_timer', 'add_rb_timer', 'add_cron'),
    'rpc': ('register_rpc', 'rpc', 'call'),
    'cache': ('cache_get', 'cache_set', 'cache_update', 'cache_del', 'cache_exists', 'cache_clear', 'cache_inc', 'cache_dec', 'cache_mul',
              'cache_div', 'cache_num', 'cache_keys'),
    'locks': ('lock', 'unlock', 'is_locked'),
    'metrics': ('metric_inc', 'metric_dec', 'metric_mul', 'metric_div', 'metric_get', 'metric_set', 'metric_set_max', 'metric_set_min'),
    'mules': ('mule_msg', 'mule_get_msg', 'farm_msg', 'farm_get_msg', 'in_farm'),
    'legion': ('i_am_the_lord', 'lord_scroll', 'scrolls'),
    'websockets': ('websocket_handshake', 'websocket_recv', 'websocket_recv_nb', 'websocket_send', 'websocket_send_binary'),
    'chunked input': ('chunked_read', 'chunked_read_nb'),
    'async': ('async_sleep', 'async_connect', 'suspend', 'green_schedule', 'wait_fd_read', 'wait_fd_write', 'ready_fd'),
    'sockets': ('connect', 'send', 'recv', 'close', 'is_connected', 'sendfile', 'connection_fd', 'listen_queue', 'logsize'),
    'internal routing': ('route',),
    'embedded files': ('embedded_data', 'extract'),
}


class FeatureNotBuilt(OSError):
    """Also a NotImplementedError in spirit; OSError is what apps already expect of this API."""


def add_to(module):
    for feature, names in FEATURES.items():
        for name in names:
            setattr(module, name, missing(name, feature))


def missing(name, feature):
    def function(*_, **__):
        raise FeatureNotBuilt('uwsgi.%s: the feature "%s" is not built in this version of uwsgi-ts' % (name, feature))
    function.__name__ = name
    function.__qualname__ = 'uwsgi.' + name
    return function
