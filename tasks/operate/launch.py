"""Starts the product: the whole of it for a demonstration, or the web server alone."""

import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import astuple, replace

import click
from flask import Flask

from models.kernel.settings import Settings, SettingsError
from tasks.operate.gate import Gate
from tasks.operate.postgres import EmbeddedPostgres
from tasks.operate.supervisor import Service, heed_interrupts, ignore_interrupts, interruptible, running, tend
from tasks.operate.surroundings import PORT, database_at_hand, environment, local_settings
from tasks.operate.web_server import gunicorn, listening_socket, wait_until_answering

PROGRAM = [sys.executable, "-c", "from wsgi import cli; cli(prog_name='passerelle')"]


def demo(make_app: Callable[[Settings], Flask]) -> None:
    """Database, schema, demo data, both faces, runner and clock, until Ctrl-C; everything ends with it.

    Args:
        make_app: the application for given settings; without a face, since this process draws no page.

    Raises PostgresError, PortBusy or ServiceFailed, each with a sentence for the person at the terminal.
    """
    host, port = address()
    with ExitStack() as stack:
        stack.enter_context(interruptible())
        listener = stack.enter_context(listening_socket(host, port))
        server = stack.enter_context(demo_database())
        stack.enter_context(environment(**local_settings(port)))
        gate = stack.enter_context(Gate())
        stack.enter_context(environment(**gate.variable))
        web = Service("web server", gunicorn(listener, workers=1, access_log=None), (listener, gate.inside))
        worker = Service("runner", [*PROGRAM, "worker", "--clock"])
        stack.enter_context(running([web]))  # it reads its program while the data are made
        stack.callback(gate.open)
        prepare(make_app(replace(Settings.from_environment(os.environ), faces=frozenset())))
        heed_interrupts()
        gate.open()
        stack.callback(ignore_interrupts)
        try:
            welcome(listener)
            stack.enter_context(running([worker]))  # after the first page, which it would slow down
            stack.callback(ignore_interrupts)
            tend([web, worker], server.server if server else None)
        except KeyboardInterrupt:
            click.echo("\nStopping: runner, web server, database.")


@contextmanager
def demo_database() -> Iterator[EmbeddedPostgres | None]:
    """DATABASE_URL when it is set, otherwise this checkout's own server."""
    if os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE"):
        yield None
        return
    server = EmbeddedPostgres()
    with server as url, environment(DATABASE_URL=url):
        yield server


def prepare(app: Flask) -> None:
    """Bring the schema to its last version and load the demo data once."""
    from models.kernel.database import db
    from tasks import schema
    from tasks.operate.demo import load_once

    with app.app_context():
        schema.upgrade(db.engine)
        if load_once():
            click.echo("Demo data loaded.")
        db.engine.dispose()


def welcome(listener: socket.socket) -> None:
    """Say where the product is once it answers, and who may sign in."""
    if not wait_until_answering(listener):
        click.echo("The web server does not answer yet; the address will be:")
    click.echo(f"Passerelle is at {os.environ['PUBLIC_URL']}/login (back-office at /admin/). Ctrl-C stops it.\n")
    show_accounts()


def show_accounts() -> None:
    """One line an account, in columns."""
    from tasks.operate.demo import demo_accounts

    rows = [astuple(account) for account in demo_accounts()]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        click.echo("  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip())


def serve(*, workers: int, threads: int) -> None:
    """The web server for production, with whatever database is at hand.

    Raises SettingsError when a setting is wrong, or the secret key is missing.
    """
    host, port = address()
    with ExitStack() as stack:
        stack.enter_context(interruptible())
        listener = stack.enter_context(listening_socket(host, port))
        stack.enter_context(database_at_hand())
        if not Settings.from_environment(os.environ).secret_keys:
            raise SettingsError("SECRET_KEY is missing: expected a random text of at least 32 characters.")
        web = Service("web server", gunicorn(listener, workers=workers, threads=threads, access_log="-"), (listener,))
        stack.enter_context(running([web]))
        stack.callback(ignore_interrupts)
        try:
            tend([web])
        except KeyboardInterrupt:
            return


def address() -> tuple[str, int]:
    """Host and port to listen on, from HOST and PORT; this very machine alone when nothing is said."""
    text = os.environ.get("PORT") or str(PORT)
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise SettingsError(f"PORT is {text!r}: expected a number from 1 to 65535.")
    return os.environ.get("HOST") or "127.0.0.1", int(text)
