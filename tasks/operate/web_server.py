"""The web server: gunicorn with threads, on a socket that its launcher opened."""

import http.client
import os
import socket
import sys
import time
from pathlib import Path

from tasks.operate.messages import ROOT

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - gunicorn makes nameless files in it
THREADS = 4


class PortBusy(RuntimeError):
    """The address cannot be had; the sentence names it and what to do."""


def listening_socket(host: str, port: int) -> socket.socket:
    """Take the port before anything else is started; people may connect from then on and are served once ready."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as problem:
        listener.close()
        raise PortBusy(
            f"Port {port} of {host} cannot be used ({problem.strerror}): choose another one, such as PORT={port + 1}."
        ) from None
    listener.listen(128)
    return listener


def gunicorn(listener: socket.socket, *, workers: int, threads: int = THREADS, access_log: str | None) -> list[str]:
    """The command that serves both faces on the given socket."""
    command = [sys.executable, "-m", "gunicorn", "wsgi:create_app()", "--bind", f"fd://{listener.fileno()}"]
    command += ["--worker-class", "gthread", "--workers", str(workers), "--threads", str(threads)]
    command += ["--timeout", "60", "--graceful-timeout", "8", "--keep-alive", "5", "--no-control-socket"]
    command += ["--access-logfile", access_log] if access_log else ["--log-level", "warning"]
    command += ["--logger-class", "tasks.operate.web_log.WebLog", "--config", "python:tasks.operate.web_hooks"]
    if SHARED_MEMORY.is_dir() and os.access(SHARED_MEMORY, os.W_OK):
        command += ["--worker-tmp-dir", str(SHARED_MEMORY)]  # a slow disk must not look like a hung worker
    return command


def child_environ() -> dict[str, str]:
    """The environment in which children find the program, whether it is installed or run from its tree."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": path}


def wait_until_answering(listener: socket.socket, *, patience: float = 30) -> bool:
    """Whether a first page came back within `patience` seconds, whatever it says."""
    host, port = listener.getsockname()[:2]
    connection = http.client.HTTPConnection(host, port, timeout=patience)
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            connection.request("GET", "/login", headers={"Host": "localhost"})
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
        else:
            return True
        finally:
            connection.close()
    return False
