"""What every command of the operator does: it runs where the database is, and tells a refusal in its sentence."""

import functools
from collections.abc import Callable
from typing import Any

import click
from flask.cli import ScriptInfo

from models.kernel.errors import DomainError
from models.kernel.settings import SettingsError
from tasks.operate.postgres import PostgresError
from tasks.operate.supervisor import ServiceFailed
from tasks.operate.surroundings import database_at_hand
from tasks.operate.web_server import PortBusy

REFUSALS = (DomainError, SettingsError, PostgresError, PortBusy, ServiceFailed)


def told(function: Callable[..., Any]) -> Callable[..., Any]:
    """A refusal ends the command with its sentence and status 1, without a trace of the code."""

    @functools.wraps(function)
    def tell(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except REFUSALS as refusal:
            raise click.ClickException(str(refusal)) from None

    return tell


def on_database(function: Callable[..., Any]) -> Callable[..., Any]:
    """Run the command inside the application, on DATABASE_URL or on this checkout's own server; first argument: it."""

    @functools.wraps(function)
    @click.pass_context
    @told
    def run_inside(context: click.Context, /, *args: Any, **kwargs: Any) -> Any:
        with database_at_hand():
            app = context.ensure_object(ScriptInfo).load_app()
            with app.app_context():
                return function(app, *args, **kwargs)

    return run_inside
