"""The operator's command line: `passerelle demo`, `passerelle run`, `passerelle check --deploy`…"""

import os
import signal
from collections.abc import Callable
from typing import cast

import click
from flask import Flask
from flask.cli import FlaskGroup, ScriptInfo

from tasks.operate import launch
from tasks.operate.catalogue_commands import catalogue
from tasks.operate.check_commands import check
from tasks.operate.children import die_with
from tasks.operate.commanding import on_database, told
from tasks.operate.data_commands import bench_data, create_admin, demo_accounts, demo_data, import_people
from tasks.operate.schema_commands import db


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


@click.command()
@click.option("--with-parent", is_flag=True, help="End when the process that started this one ends, as make does.")
@click.pass_obj
@told
def demo(script: ScriptInfo, with_parent: bool) -> None:
    """Start everything here: database, demo data, both faces, runner and clock (PORT, default 8000)."""
    if with_parent:
        die_with(os.getppid(), signal.SIGTERM)()
    launch.demo(cast("Callable[..., Flask]", script.create_app))


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
