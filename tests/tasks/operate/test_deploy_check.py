"""Each unsafe setting of a production machine has its sentence, and a safe machine has none."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from sqlalchemy.engine import make_url

from models.kernel.endpoints import MailRoute
from models.kernel.settings import Settings
from tasks.operate.deploy_check import notes, unsafe_settings
from tasks.operate.postgres import EmbeddedPostgres
from tests.tasks.operate.conftest import remove_room
from wsgi import cli

KEY = "Jt0v9qXh3bYw5LrZ8sNc1mKd7pGf2aEu"


@pytest.fixture(scope="module")
def superuser_url(database_url: str) -> str:
    """The test database as its server's superuser: the embedded server knows one by this name."""
    if row(database_url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == (True,):
        return database_url
    return make_url(database_url).set(username="postgres").render_as_string(hide_password=False)


@pytest.fixture(scope="module")
def ordinary_url(superuser_url: str) -> Iterator[str]:
    """The test database, entered by a role without any right."""
    role = f"deploy_check_{os.getpid()}"
    with psycopg.connect(superuser_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN")
        yield make_url(superuser_url).set(username=role).render_as_string(hide_password=False)
        connection.execute(f"DROP ROLE {role}")


def row(url: str, question: str) -> tuple[object, ...] | None:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        return connection.execute(question).fetchone()


@pytest.fixture
def safe(ordinary_url: str) -> Settings:
    """A machine that may be opened to people."""
    return Settings(
        database_url=ordinary_url,
        secret_keys=(KEY,),
        trusted_hosts=("passerelle.example",),
        mail=MailRoute("smtp", "mail.example", 587, "u", "p", "starttls"),
        mail_from="Bonjour <bonjour@passerelle.example>",
        public_url="https://passerelle.example",
        secure_cookies=True,
    )


def test_a_safe_machine_has_nothing_to_hear(safe: Settings) -> None:
    assert unsafe_settings(safe) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"secret_keys": ()}, "SECRET_KEY is not set"),
        ({"secret_keys": (KEY[:20],)}, "SECRET_KEY is short (20 characters)"),
        ({"secret_keys": ("changeme" + KEY,)}, "SECRET_KEY can be guessed"),
        ({"secret_keys": ("ab" * 30,)}, "SECRET_KEY can be guessed"),
        ({"secret_keys": (KEY, "old")}, "SECRET_KEY_FALLBACKS is short (3 characters)"),
        ({"trusted_hosts": ()}, "TRUSTED_HOSTS is not set"),
        ({"trusted_hosts": ("staff.example",)}, "TRUSTED_HOSTS does not name the host of PUBLIC_URL"),
        ({"public_url": "http://passerelle.example"}, "PUBLIC_URL is http://passerelle.example"),
        ({"secure_cookies": False}, "Session cookies are not Secure"),
        ({"debug": True}, "DEBUG is on"),
        ({"demo": True}, "DEMO is on"),
        ({"mail_from": Settings().mail_from}, "MAIL_FROM is not set"),
        ({"mail": MailRoute("log")}, "MAIL_URL is log"),
        ({"mail": MailRoute("file")}, "MAIL_URL is file"),
        ({"mail": MailRoute("smtp", "m", 25, "u", "p", "none")}, "MAIL_URL sends its password in the clear"),
        ({"database_url": ""}, "DATABASE_URL is not set"),
        ({"database_url": "postgresql+psycopg://u@127.0.0.1:1/x"}, "DATABASE_URL cannot be used"),
    ],
)
def test_an_unsafe_setting_has_one_sentence(safe: Settings, change: dict[str, object], sentence: str) -> None:
    (problem,) = unsafe_settings(replace(safe, **change))  # type: ignore[arg-type]
    assert problem.startswith(sentence)


def test_a_superuser_is_refused(safe: Settings, superuser_url: str) -> None:
    (problem,) = unsafe_settings(replace(safe, database_url=superuser_url))
    assert problem.startswith("DATABASE_URL signs in as a superuser")


def test_the_embedded_server_is_refused(safe: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with EmbeddedPostgres(durable=False) as url:
        (problem,) = unsafe_settings(replace(safe, database_url=url))
    remove_room(tmp_path / "var" / "postgres")
    assert problem.startswith("DATABASE_URL is the embedded server")


def test_no_redis_is_worth_a_note_only(safe: Settings) -> None:
    assert any(note.startswith("REDIS_URL is not set") for note in notes(safe))


def test_the_command_says_everything_and_fails() -> None:
    bare = dict.fromkeys((name for name in os.environ if name.endswith("_URL")), None)
    result = CliRunner().invoke(cli, ["check", "--deploy"], env={**bare, "SECRET_KEY": "x" * 20, "DEBUG": "yes"})
    assert result.exit_code == 1
    for name in ("SECRET_KEY", "TRUSTED_HOSTS", "PUBLIC_URL", "Session cookies", "DEBUG", "MAIL_URL", "DATABASE_URL"):
        assert any(line.startswith(name) for line in result.output.splitlines()), name


def test_a_wrong_value_ends_the_command_with_its_sentence() -> None:
    result = CliRunner().invoke(cli, ["check"], env={"TIME_ZONE": "Mars", "FACES": "x"})
    assert result.exit_code == 1
    assert result.output.startswith("Error: FACES is 'x': expected portal, backoffice, or both")
    assert "TIME_ZONE is 'Mars'" in result.output
