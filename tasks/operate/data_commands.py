"""Commands that fill the database: a first administrator, the demo, people, measurements."""

import json
from dataclasses import asdict
from pathlib import Path

import click
from flask import Flask

from tasks.operate import launch
from tasks.operate.commanding import on_database


@click.command()
@click.option("--email", prompt="E-mail")
@click.option("--first-name", prompt="First name")
@click.option("--last-name", prompt="Last name")
@on_database
def create_admin(app: Flask, email: str, first_name: str, last_name: str) -> None:
    """Make an administrator, who chooses a password behind the printed link; again for one who has not used it yet."""
    from tasks.operate import create_admin as administrators

    link = administrators.create_admin(email, first_name, last_name)
    click.echo(f"{first_name} {last_name} is an administrator, and chooses a password at\n{link}")
    click.echo("This address works once, for a week.")


@click.command()
@on_database
def demo_data(app: Flask) -> None:
    """Load the demo data, unless they are there."""
    from tasks.operate.demo import load_once

    click.echo("Demo data loaded." if load_once() else "The demo data were there already.")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As a JSON list.")
def demo_accounts(as_json: bool) -> None:
    """One account per role of the demo: role, e-mail, password, note."""
    from tasks.operate.demo import demo_accounts as accounts

    if as_json:
        click.echo(json.dumps([asdict(account) for account in accounts()], ensure_ascii=False, indent=2))
    else:
        launch.show_accounts()


@click.command()
@click.option("--people", type=click.IntRange(1), default=1_000_000, help="How many people.")
@click.option("--force", is_flag=True, help="Even if the database holds people.")
@on_database
def bench_data(app: Flask, people: int, force: bool) -> None:
    """Fill the database with many people for measurements; deterministic."""
    from tasks.operate.bench_data import load

    click.echo(load(people, force=force))


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@on_database
def import_people(app: Flask, file: Path) -> None:
    """Load people from a file, all or nothing: CSV, Excel or OpenDocument, with the columns of the template (prénom,
    nom, email, rôle; entreprise, session, téléphone… as needed)."""
    from tasks.operate import people_import

    report = people_import.import_people(file)
    click.echo(str(report), err=report.refused)
    if report.refused:
        raise SystemExit(1)
