"""What is streamed runs as its asker, in their language, and gives everything back however it ends."""

from __future__ import annotations

import threading
from collections.abc import Generator

from flask import Flask, g, has_request_context

from models.kernel.policy import VISITOR, Actor, acting
from models.kernel.text import N_
from tests.cast import Cast
from web.streamed import Streamed

ASKER = Actor(person_id=7, name="Asker")


def pieces(ended: list[str]) -> Generator[bytes, None, None]:
    try:
        for word in (N_("Yes"), N_("No")):
            assert not has_request_context()
            assert acting() is g.actor is ASKER
            yield str(word).encode()
    finally:
        ended.append(acting().name)


def test_each_piece_is_made_as_the_asker_and_in_their_language(app: Flask, cast: Cast) -> None:
    ended: list[str] = []
    with app.test_request_context():
        g.actor = VISITOR
        streams = {locale: Streamed(app, pieces(ended), by=ASKER, locale=locale) for locale in ("fr", "en")}
        read = {locale: b"".join(stream) for locale, stream in streams.items()}
        assert g.actor is VISITOR
    assert read == {"fr": b"OuiNon", "en": b"YesNo"}
    assert ended == ["Asker", "Asker"]


def test_a_reader_who_leaves_ends_it_from_another_thread(app: Flask, cast: Cast) -> None:
    ended: list[str] = []
    stream = Streamed(app, pieces(ended), by=ASKER, locale="fr")
    assert next(stream) == b"Oui"
    thread = threading.Thread(target=stream.close)
    thread.start()
    thread.join()
    assert ended == ["Asker"]


def test_what_nobody_closed_is_ended_with_its_last_reference(app: Flask, cast: Cast) -> None:
    ended: list[str] = []
    stream = Streamed(app, pieces(ended), by=ASKER, locale="fr")
    next(stream)
    del stream
    assert ended == ["Asker"]
