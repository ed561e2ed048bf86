"""What a program started without settings lives on: this checkout's own database, its own secret, its own address."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tasks.operate.postgres import EmbeddedPostgres, running_url

SECRET = Path("var/secret_key")
PORT = 8000


@contextmanager
def database_at_hand() -> Iterator[None]:
    """Make DATABASE_URL say where the database is: as set, as running in another terminal, or started for the while.

    Raises PostgresError when the embedded server is needed and cannot be had.
    """
    if os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE"):
        yield
        return
    url = running_url()
    if url:
        with environment(DATABASE_URL=url, **local_settings()):
            yield
    else:
        with EmbeddedPostgres() as url, environment(DATABASE_URL=url, **local_settings()):
            yield


def local_settings(port: int = PORT) -> dict[str, str]:
    """Settings of a machine that was given none; what the environment says already wins."""
    offered = {
        "SECRET_KEY": own_secret(SECRET),
        "PUBLIC_URL": f"http://localhost:{port}",
        "TRUSTED_HOSTS": "localhost,127.0.0.1,[::1]",
        "DEMO": "yes",
    }
    return {
        name: text for name, text in offered.items() if not os.environ.get(name) and not os.environ.get(f"{name}_FILE")
    }


@contextmanager
def environment(**values: str) -> Iterator[None]:
    """These variables for the while, for this process and the children it starts."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, text in before.items():
            if text is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = text


def own_secret(path: Path) -> str:
    """The key this checkout made for itself once; readable by its owner alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48), encoding="utf-8")
        draft.rename(path)
    return path.read_text(encoding="utf-8").strip()
