#!/bin/sh
# Starts the app and nginx in front of it, both in the foreground; Ctrl-C ends both.
set -eu
cd "$(dirname "$0")"
mkdir -p tmp
npx uwsgi-ts app.ini &
app=$!
trap 'kill -INT $app 2>/dev/null; wait $app' EXIT
# A relative unix: path in the configuration is relative to nginx's working folder, which is this one.
nginx -p "$PWD" -c nginx.conf
