"""The operator's command line: `passerelle demo`, `passerelle run`, `passerelle check --deploy`…"""

import functools
import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import FlaskGroup, ScriptInfo
from sqlalchemy import Engine

from models.kernel.errors import DomainError
from models.kernel.settings import Settings, SettingsError
from tasks.operate import launch
from tasks.operate.children import die_with
from tasks.operate.deploy_check import notes, unsafe_settings
from tasks.operate.postgres import PostgresError
from tasks.operate.supervisor import ServiceFailed
from tasks.operate.surroundings import database_at_hand
from tasks.operate.web_server import PortBusy

REFUSALS = (DomainError, SettingsError, PostgresError, PortBusy, ServiceFailed)


class CommandLine(FlaskGroup):
    """Flask's group, which builds the application only for a command that needs it, never to print its help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return click.Group.list_commands(self, ctx)


def command_line(create_app: Callable[..., Flask]) -> CommandLine:
    """The `passerelle` program."""
    group = CommandLine(
        create_app=create_app,
        add_default_commands=False,
        add_version_option=False,
        set_debug_flag=False,
        load_dotenv=False,
        help="Passerelle: back-office and member portal of a private training network.",
    )
    group.params = []  # settings come from the environment alone (models/kernel/settings.py)
    register(group)
    return group


def register(group: click.Group) -> None:
    """Hang every command on the application's own group."""
    commands = (
        demo,
        run,
        worker,
        clock,
        db,
        check,
        create_admin,
        demo_data,
        demo_accounts,
        bench_data,
        import_people,
        catalogue,
    )
    for command in commands:
        group.add_command(command)


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


@click.command()
@click.option("--with-parent", is_flag=True, help="End when the process that started this one ends, as make does.")
@click.pass_obj
@told
def demo(script: ScriptInfo, with_parent: bool) -> None:
    """Start everything here: database, demo data, both faces, runner and clock (PORT, default 8000)."""
    if with_parent:
        die_with(os.getppid(), signal.SIGTERM)()
    launch.demo(script.load_app)


@click.command()
@click.option("--workers", type=click.IntRange(1), default=2, envvar="WEB_CONCURRENCY", help="Processes.")
@click.option("--threads", type=click.IntRange(1), default=4, help="Threads of each process.")
@told
def run(workers: int, threads: int) -> None:
    """Serve both faces with gunicorn, on HOST and PORT."""
    launch.serve(workers=workers, threads=threads)


@click.command()
@click.option("--clock", "with_clock", is_flag=True, help="Run the clock in this process too.")
@on_database
def worker(app: Flask, with_clock: bool) -> None:
    """Do what is owed: deliver messages, run the jobs that are due, do what people left to be done."""
    from tasks import background
    from tasks import clock as clock_loop
    from tasks import worker as worker_loop
    from tasks.operate.loops import run_loops

    loops = [worker_loop.run_forever, background.run_forever]
    run_loops(app, [*loops, clock_loop.run_forever] if with_clock else loops)


@click.command()
@on_database
def clock(app: Flask) -> None:
    """Plan what the schedule says; any number of clocks may run."""
    from tasks import clock as clock_loop
    from tasks.operate.loops import run_loops

    run_loops(app, [clock_loop.run_forever])


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


@click.group(invoke_without_command=True)
@click.option("--deploy", is_flag=True, help="Refuse what is unsafe in production.")
@click.pass_context
@told
def check(context: click.Context, deploy: bool) -> None:
    """Read every setting, and say what is wrong; status 1 when anything is."""
    if context.invoked_subcommand:
        return
    settings = Settings.from_environment(os.environ)
    if not deploy:
        click.echo("Every setting can be read.")
        return
    for note in notes(settings):
        click.echo(f"Note: {note}")
    problems = unsafe_settings(settings)
    for problem in problems:
        click.echo(problem)
    if problems:
        raise click.ClickException(f"{len(problems)} unsafe setting(s).")
    click.echo("Nothing unsafe was found.")


@check.command("audit")
@click.option("--noted", metavar="NUMBER:HASH", help="What an earlier reading ended with, kept elsewhere.")
@on_database
def check_audit(app: Flask, noted: str | None) -> None:
    """Read the audit log again, seal by seal, and name the first broken row; status 1 when there is one."""
    from tasks.evidence import read_again

    click.echo(read_again(noted))


@check.command("progress")
@click.option("--repair", is_flag=True, help="Write what the reports say, where it differs.")
@on_database
def check_progress(app: Flask, repair: bool) -> None:
    """Compute everybody's progress again from what was reported and marked; status 1 when something stored differs."""
    from tasks.progress import check_again

    found = check_again(repair)
    for line in found:
        click.echo(line)
    if found and not repair:
        raise click.ClickException("Stored progress differs: passerelle check progress --repair.")
    click.echo("Written as the reports say." if found else "Everything stored is what the reports say.")


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


@click.group()
def catalogue() -> None:
    """What is taught, as a folder of YAML and files (docs/catalogue-folder.md)."""


@catalogue.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--path", "reference", metavar="REFERENCE", help="One path alone, with all that it holds.")
@on_database
def catalogue_export(app: Flask, folder: Path, reference: str | None) -> None:
    """Write the catalogue into a new folder."""
    from tasks.operate import catalogue_folder

    click.echo(catalogue_folder.write(folder, reference))


@catalogue.command("import")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be made and changed; write nothing.")
@on_database
def catalogue_import(app: Flask, folder: Path, dry_run: bool) -> None:
    """Load a folder, all or nothing: what has a known reference is changed, the rest is made."""
    from tasks.operate import catalogue_folder

    report = catalogue_folder.read(folder, dry_run=dry_run)
    click.echo(str(report), err=report.refused)
    if report.refused:
        raise SystemExit(1)
