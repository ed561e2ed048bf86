"""The Flask shell that both faces stand on: who acts, in which language, with which guards. No business word."""

from web.shell import create_shell

__all__ = ["create_shell"]
