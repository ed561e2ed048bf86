"""The web server's workers are left alone by the garbage collector, as far as what their start made goes."""

from __future__ import annotations

import gc
import importlib
import socket

import pytest

from tasks.operate.web_hooks import settle
from tasks.operate.web_server import gunicorn


def test_what_the_start_made_is_not_looked_through_again() -> None:
    made = [[number] for number in range(1000)]
    try:
        settle()
        assert gc.get_freeze_count() > len(made)
        assert not any(one is made[0] for one in gc.get_objects())
    finally:
        gc.unfreeze()


def test_the_server_is_told_where_its_hooks_are(request: pytest.FixtureRequest) -> None:
    listener = socket.socket()
    request.addfinalizer(listener.close)
    listener.bind(("127.0.0.1", 0))
    command = gunicorn(listener, workers=1, access_log=None)
    module = command[command.index("--config") + 1].removeprefix("python:")
    assert callable(importlib.import_module(module).post_worker_init)
