"""The access log of the web server opens nobody's account (test A9)."""

from __future__ import annotations

import logging
from datetime import timedelta
from types import SimpleNamespace

import pytest
from gunicorn.config import Config

from models.accounts.links import PATHS
from tasks.operate.web_log import WebLog

SECRET = "w9xJ-4kP_secret-of-a-link"


@pytest.mark.parametrize("path", sorted(set(PATHS.values())))
def test_a_secret_in_an_address_is_written_as_dots(path: str, caplog: pytest.LogCaptureFixture) -> None:
    config = Config()
    config.set("accesslog", "-")
    log = WebLog(config)
    log.access_log.propagate = True
    address = f"{path}{SECRET}?again=1"
    environ = {
        "REQUEST_METHOD": "GET", "RAW_URI": address, "PATH_INFO": f"{path}{SECRET}", "QUERY_STRING": "again=1",
        "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "192.0.2.7", "HTTP_REFERER": f"https://site.fr{path}{SECRET}",
    }  # fmt: skip
    request = SimpleNamespace(headers=[])
    answer = SimpleNamespace(status="200 OK", sent=12, headers=[])
    with caplog.at_level(logging.INFO):
        log.access(answer, request, environ, timedelta(milliseconds=3))
    log.access_log.propagate = False
    assert SECRET not in caplog.text
    assert f'"GET {path}••••••?again=1 HTTP/1.1" 200' in caplog.text
