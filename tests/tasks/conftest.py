"""Real servers on loopback: SMTP, Redis; and a database in which several processes commit."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import Engine, create_engine, text

from models.kernel import settings
from models.kernel.endpoints import MailRoute, SmsRoute
from models.kernel.settings import Settings
from tasks.rendering import environment
from tests.conftest import fresh_database

KINDS = Path(__file__).parent / "templates"
PAYLOAD = {"session_reference": "Acme - Lyon", "until": "2026-12-31"}


@pytest.fixture(autouse=True)
def greeting() -> Iterator[None]:
    """A kind of mail that only the tests know: ``greeting``."""
    loader: Any = environment().loader
    loader.searchpath.append(str(KINDS))
    yield
    loader.searchpath.remove(str(KINDS))


@pytest.fixture
def configured(app: object) -> Iterator[Callable[..., Settings]]:
    """Change settings for one test: ``configured(mail=MailRoute("file", folder=…))``."""
    before = settings.active()

    def configure(**values: Any) -> Settings:
        settings.activate(replace(settings.active(), **values))
        return settings.active()

    yield configure
    settings.activate(before)


@pytest.fixture
def mailbox(configured: Callable[..., Settings], tmp_path: Path) -> Path:
    """A folder in which mails and SMS arrive as files."""
    configured(mail=MailRoute("file", folder=tmp_path), sms=SmsRoute("file", folder=tmp_path))
    return tmp_path


@dataclass
class Answers:
    """What the SMTP server says to the next recipients and contents, and what it was given."""

    recipient: str = "250 OK"
    content: str = "250 OK"
    cut_after_content: bool = False
    contents: list[bytes] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.contents.append(envelope.content)
        if self.cut_after_content and server.transport is not None:
            server.transport.abort()
        return self.content


@pytest.fixture
def smtp(configured: Callable[..., Settings]) -> Iterator[Answers]:
    """A real SMTP server on loopback, to which the settings send."""
    answers = Answers()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(answers, hostname="127.0.0.1", port=port)
    controller.start()
    configured(mail=MailRoute("smtp", host="127.0.0.1", port=port))
    yield answers
    controller.stop()


@pytest.fixture(scope="module")
def scratch(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a migrated database of this module, in which processes commit for real."""
    name = request.module.__name__.rpartition(".")[2].removeprefix("test_")
    yield from fresh_database(name)


@pytest.fixture
def tables(scratch: str) -> Iterator[Engine]:
    """The scratch database, emptied, with one person and a log of what was marked sent or done."""
    engine = create_engine(scratch)
    with engine.begin() as connection:
        connection.execute(text(MARK_LOG))
        connection.execute(text("TRUNCATE message, job_occurrence, notification, mark_log, person CASCADE"))
        connection.execute(
            text("INSERT INTO person (id, email, first_name, last_name, locale, state) OVERRIDING SYSTEM VALUE "
                 "VALUES (1, 'amelie@exemple.fr', 'Amélie', 'Benali', 'fr', 'active')")
        )  # fmt: skip
    yield engine
    engine.dispose()


MARK_LOG = """
CREATE TABLE IF NOT EXISTS mark_log (what text, id bigint);
CREATE OR REPLACE FUNCTION note_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO mark_log VALUES (TG_TABLE_NAME, NEW.id); RETURN NULL; END $$;
CREATE OR REPLACE TRIGGER note_mark AFTER UPDATE ON message FOR EACH ROW
WHEN (OLD.state IS DISTINCT FROM NEW.state AND NEW.state = 'sent') EXECUTE FUNCTION note_mark();
CREATE OR REPLACE TRIGGER note_mark AFTER UPDATE ON job_occurrence FOR EACH ROW
WHEN (OLD.state IS DISTINCT FROM NEW.state AND NEW.state = 'done') EXECUTE FUNCTION note_mark();
"""


class RedisServer:
    """A redis-server of our own, without persistence: what it holds dies with it."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "redis.sock"
        self.url = f"unix://{self.socket}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = ["redis-server", "--port", "0", "--unixsocket", str(self.socket), "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 5
        while time.monotonic() < end:
            with Redis.from_url(self.url) as client:
                try:
                    client.ping()
                    return
                except RedisError:
                    time.sleep(0.02)
        pytest.fail("redis-server does not answer")

    def kill(self) -> None:
        """As a power cut does."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


@pytest.fixture
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A running Redis; without the program the test is skipped aloud, and fails where CI=true."""
    if shutil.which("redis-server") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("redis-server is missing: apt-get install redis-server")
        pytest.skip("REDIS IS NOT TESTED HERE: redis-server is missing (apt-get install redis-server)")
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.kill()
