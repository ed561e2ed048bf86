"""The smallest pieces of a page."""

from __future__ import annotations

from flask import Flask

from web.drawing import avatar, icon


def test_an_icon_is_a_symbol_of_the_sprite(app: Flask) -> None:
    with app.test_request_context():
        drawn = '<svg class="icon big" aria-hidden="true"><use href="/static/icons.svg#eye"></use></svg>'
        assert icon("eye", "big") == drawn


def test_an_icon_follows_the_folder_under_which_the_site_is_served(app: Flask) -> None:
    with app.test_request_context():
        assert 'href="/static/' in icon("eye")
    with app.test_request_context(environ_overrides={"SCRIPT_NAME": "/reseau"}):
        assert 'href="/reseau/static/' in icon("eye")


def test_initials_stand_for_a_picture_and_are_no_markup(app: Flask) -> None:
    with app.test_request_context():
        assert ">&lt;É<" in avatar("<script>", "élan")
        assert avatar("", "") != ""
        assert 'src="/' in avatar("Zoé", "Petit", 7)
