"""`passerelle check`: settings, the audit log, stored progress."""

import os

import click
from flask import Flask

from models.kernel.settings import Settings
from tasks.operate.commanding import on_database, told
from tasks.operate.deploy_check import notes, unsafe_settings


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
