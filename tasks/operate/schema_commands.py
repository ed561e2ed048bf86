"""`passerelle db`: the schema, brought up and down."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask import Flask
from sqlalchemy import Engine

from tasks.operate.commanding import on_database


@contextmanager
def tables() -> Iterator[tuple[Any, Engine]]:
    """`tasks.schema`, which only these commands import, and what it works on; its refusals are told."""
    from models.kernel.database import db as database
    from tasks import schema

    try:
        yield schema, database.engine
    except schema.SchemaRefused as refusal:
        raise click.ClickException(str(refusal)) from None


@click.group()
def db() -> None:
    """The schema: bring it up, bring it down, compare it with the code."""


@db.command()
@click.argument("revision", default="head")
@on_database
def upgrade(app: Flask, revision: str) -> None:
    """Bring the database up to a revision (the last one when none is given)."""
    with tables() as (schema, engine):
        schema.upgrade(engine, revision)


@db.command()
@click.argument("revision")
@on_database
def downgrade(app: Flask, revision: str) -> None:
    """Bring the database down to a revision; `base` empties it."""
    with tables() as (schema, engine):
        schema.downgrade(engine, revision)


@db.command("check")
@on_database
def check_schema(app: Flask) -> None:
    """Say where the tables differ from the code; status 1 when they do."""
    with tables() as (schema, engine):
        differences = schema.differences(engine)
    for difference in differences:
        click.echo(difference)
    if differences:
        raise click.ClickException("The tables differ from the code: passerelle db upgrade.")
    click.echo("The tables are what the code expects.")


@db.command("revision")
@click.argument("message")
@on_database
def new_revision(app: Flask, message: str) -> None:
    """Write what leads from the tables to the code as the next file of migrations/versions."""
    with tables() as (schema, engine):
        path = schema.new_revision(engine, message)
    click.echo(f"{path} is written: read it, and make its downgrade true.")
