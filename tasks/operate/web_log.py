"""What the web server writes of each request: everything but the secrets of single-use links."""

from datetime import timedelta
from typing import Any

from gunicorn.glogging import Logger

from models.accounts.links import veiled

QUOTING = "r", "U", "q", "f"
"""Request line, path, query and referrer: what quotes an address."""


class WebLog(Logger):  # type: ignore[misc]
    """gunicorn's own, with dots where a secret stood: whoever reads a log opens nobody's account (test A9)."""

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> dict[str, Any]:
        said: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        return said | {name: veiled(str(said[name])) for name in QUOTING if name in said}
