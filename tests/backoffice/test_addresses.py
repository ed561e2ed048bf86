"""Addresses of rows are those that Flask would make, made once a page."""

from __future__ import annotations

from flask import Flask, url_for

from backoffice.addresses import address


def test_an_address_is_the_one_that_flask_makes(app: Flask) -> None:
    others = {"url": "/admin/people/?search=é&page=2", "verb": "send-invitation"}
    with app.test_request_context():
        for identifier in (1, 42):
            made = address("admin_people.edit_view", id=identifier, **others)
            assert made == url_for("admin_people.edit_view", id=identifier, **others)


def test_an_address_without_a_row_is_made_as_it_is_asked_for(app: Flask) -> None:
    with app.test_request_context():
        assert address("admin_people.index_view", page=2) == "/admin/people/?page=2"
        assert address("admin_people.press", verb="release", id=[1, 2]) == "/admin/people/release?id=1&id=2"
