"""The settings of an application made for a test or a measure.

Knows no test runner: its 28 MB would be counted as the server's.
"""

from __future__ import annotations

from pathlib import Path

from models.kernel.settings import Settings

SECRET = "a key for the tests alone, never for a server"


def settings_for(url: str, folder: Path, **others: object) -> Settings:
    return Settings(
        database_url=url,
        database_read_url=url,
        secret_keys=(SECRET,),
        storage=Settings().storage.__class__("file", folder / "files"),
        **others,  # type: ignore[arg-type]
    )
