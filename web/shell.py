"""Makes the Flask application and hangs the shell on it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_wtf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

import models.contexts  # tables, scopes and rules
import models.evidence.recording  # noqa: F401  # the audit listener
import tasks.wakeup  # noqa: F401  # wakes the workers after a commit
from models.kernel.database import db
from models.kernel.settings import Settings, activate
from tasks.operate.messages import compile_if_stale
from web import actor, bell, errors, headers, health, locale, media, pictures, player, sign_in, templating

ROOT = Path(__file__).resolve().parent.parent
SHORT = "-c jit=off -c max_parallel_workers_per_gather=0"
"""Compiling a statement, or starting processes for it, takes longer than any of a page runs."""
ENGINE = {"pool_pre_ping": True, "pool_size": 8, "max_overflow": 8, "connect_args": {"options": SHORT}}
csrf = CSRFProtect()


def create_shell(settings: Settings) -> Flask:
    """A Flask application that knows its database, its visitors and its guards, and has sign-in as its only pages."""
    activate(settings)
    compile_if_stale(ROOT)
    app = Flask("passerelle", root_path=str(ROOT / "web"), static_folder="static", template_folder="templates")
    app.config.from_mapping(_flask_config(settings))
    app.extensions["passerelle"] = settings
    app.jinja_env.undefined = StrictUndefined
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(ROOT / face / "templates") for face in ("web", "backoffice", "member_portal")]
    )
    if settings.trusted_proxies:
        behind = settings.trusted_proxies  # the host stays what the request says, and is checked by TRUSTED_HOSTS
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=behind, x_proto=behind, x_host=0)  # type: ignore[method-assign]
    db.init_app(app)
    csrf.init_app(app)
    for part in (errors, locale, actor, headers, templating, health, sign_in, pictures, media, player, bell):
        part.init_app(app)
    return app


def _flask_config(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_keys[0] if settings.secret_keys else None,
        "SECRET_KEY_FALLBACKS": list(settings.secret_keys[1:]),
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": ENGINE,
        "TRUSTED_HOSTS": list(settings.trusted_hosts) or None,
        "SESSION_COOKIE_NAME": "__Host-passerelle" if settings.secure_cookies else "passerelle",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(days=30),
        "SESSION_REFRESH_EACH_REQUEST": False,  # else what a page fetches late puts back an older cookie
        "MAX_CONTENT_LENGTH": 10 * 1024 * 1024,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,  # pages behind a single-use link send no Referer; the token is what counts
        "DEBUG": settings.debug,
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "translations"),
        "BABEL_DEFAULT_LOCALE": "fr",
        "BABEL_DEFAULT_TIMEZONE": str(settings.time_zone),
    }
