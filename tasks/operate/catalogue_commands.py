"""`passerelle catalogue export` and `passerelle catalogue import`."""

from pathlib import Path

import click
from flask import Flask

from tasks.operate.commanding import on_database


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
