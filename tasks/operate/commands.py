"""The operator's command line."""

import click


def register(group: click.Group) -> None:
    """Hang every command on the application's own group."""
