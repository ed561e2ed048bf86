"""What is served of a row beside its page: a file that it made, a mail in its frame, a part that changes meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, request
from flask_admin import expose


class Serving:
    """Mixed into Screen: /admin/<screen>/row/<part>/?id=…, for whoever sees the row."""

    served: dict[str, Callable[[Any], Any]] = {}
    """Name of the part in the address -> row -> the answer."""

    @expose("/row/<part>/")
    def serve(self, part: str) -> Any:
        answer = self.served.get(part)
        if answer is None:
            abort(404)
        return answer(self.row(request.args.get("id")))  # type: ignore[attr-defined]

    def served_at(self, part: str, row: Any) -> str:
        """The address of something that is served of a row."""
        return self.address("serve", part=part, id=row.id)  # type: ignore[attr-defined, no-any-return]
