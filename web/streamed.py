"""An answer that goes on after its request is over: on whose behalf, in which language, until its reader leaves."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextvars import Context

from flask import Flask, g
from flask_babel import force_locale

from models.kernel.policy import Actor, act_as


class Streamed:
    """The pieces of an answer, made one by one in a context of their own: application, session, actor, language.

    A server closes it when its reader is gone, perhaps from another thread; whatever it holds is given back then.

    Args:
        pieces: a generator that was not begun yet.
    """

    def __init__(self, app: Flask, pieces: Generator[bytes, None, None], *, by: Actor, locale: str) -> None:
        self._context = Context()
        self._pieces = _inside(app, pieces, by, locale)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return self._context.run(next, self._pieces)

    def close(self) -> None:
        self._context.run(self._pieces.close)

    def __del__(self) -> None:
        self.close()


def _inside(
    app: Flask, pieces: Generator[bytes, None, None], actor: Actor, locale: str
) -> Generator[bytes, None, None]:  # fmt: skip
    with app.app_context(), force_locale(locale):
        g.actor = actor
        act_as(actor)
        yield from pieces
