import os


def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{os.environ['GREETING']} from {os.environ['STAGE']}\n".encode()]
