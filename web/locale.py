"""Which language the reader reads: their own, else the one they picked as a visitor, else French (I18N-05)."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, has_request_context, session
from flask_babel import Babel, get_domain, get_locale
from markupsafe import Markup

from models.kernel.text import install_translator
from web.drawing import as_html

_catalogues: dict[str, Any] = {}
LANGUAGES = ("fr", "en")
LONGEST = 1000
"""Characters of an address to come back to: it may have to wait in a cookie, which holds four thousand."""


def init_app(app: Flask) -> None:
    Babel(app, locale_selector=chosen)
    install_translator(translated, plural)
    app.jinja_env.install_gettext_callables(translated, plural, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals["_"] = said


def chosen() -> str:
    """The locale of this request; of a job, whatever it forces."""
    if not has_request_context():
        return "fr"
    picked = g.get("locale") or session.get("locale")
    return picked if picked in LANGUAGES else "fr"


def translated(msgid: str) -> str:
    """A sentence in the reader's language, its values not yet put in: the domain does that (models/kernel/text.py)."""
    return _catalogue().ugettext(msgid)  # type: ignore[no-any-return]


def said(msgid: str, **values: Any) -> Markup:
    """``_`` of a template: what Jinja's own gives, in a quarter of the time. A page says sixty sentences."""
    words = as_html(translated(msgid))
    return words % values if values or "%" in words else words


def plural(one: str, many: str, n: int) -> str:
    """The same for a sentence that counts."""
    return str(_catalogue().ungettext(one, many, n))


def _catalogue() -> Any:
    """The sentences of the reader's language: a page asks hundreds of times, so they are looked up by the locale."""
    locale = _known_locale() or get_locale()
    if locale is None:
        return get_domain().get_translations()
    known = _catalogues.get(locale.language)
    if known is None:
        known = _catalogues[locale.language] = get_domain().get_translations()
    return known


def _known_locale() -> Any:
    """What Flask-Babel found out or was told already, which costs a tenth of asking it; None before it was asked."""
    try:
        here = g._get_current_object()
    except RuntimeError:  # no page and no job: a command
        return None
    return getattr(here.__dict__.get("_flask_babel"), "babel_locale", None)


def current() -> str:
    """The language of the page, for ``<html lang>``."""
    locale = _known_locale() or get_locale()
    return str(locale.language) if locale else "fr"


def local_target(target: str | None, default: str = "/") -> str:
    """A path of this site, or the default: never another host (test C2).

    Args:
        target: what the request asked for.
        default: where to go instead.
    """
    if not target or len(target) > LONGEST or not target.startswith("/") or target.startswith(("//", "/\\")):
        return default
    return default if any(ord(letter) < 32 or letter == "\\" for letter in target) else target
