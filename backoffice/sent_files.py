"""Screens whose form takes a large file: room for it, for those who may write, and for nobody else."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage

from models.permissions import Permission
from web.actor import current_actor, identify

WORDS = 2 * 1024 * 1024
"""Bytes that the rest of a form may take."""
DOORS = (".create_view", ".edit_view", ".use")


class TakesFiles:
    """Mixed into Screen, before it.

    Attributes:
        room: the bytes that its form may send; others send no more than anywhere else.
    """

    room = WORDS

    def create_blueprint(self, admin: Any) -> Any:
        blueprint = super().create_blueprint(admin)  # type: ignore[misc]
        blueprint.url_value_preprocessor(self.make_room)
        return blueprint

    def values(self, form: Any) -> dict[str, Any]:
        """What a save hands to its operation: fields that write themselves afterwards are no part of it."""
        given = super().values(form)  # type: ignore[misc]
        return {name: value for name, value in given.items() if not hasattr(form[name], "write")}

    def make_room(self, endpoint: str | None, values: dict[str, Any] | None) -> None:
        """Who asks is known before what they send is read: it goes to the disk piece by piece, never to the memory."""
        if endpoint is not None and endpoint.endswith(DOORS) and request.method == "POST":
            identify()
            if current_actor().may(Permission.CATALOGUE_WRITE):
                request.max_content_length = self.room


def sent(name: str) -> FileStorage | None:
    """The file that was chosen under a name, if any."""
    found = request.files.get(name)
    return found if found is not None and found.filename else None


@contextmanager
def on_disk(file: FileStorage) -> Iterator[Path]:
    """A copy of what was sent, for as long as it is read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        file.save(path)
        file.close()
        yield path
