"""What a screen is for whoever reads it: found out once a request, and asked for again and again."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import has_request_context, request

from web.actor import current_actor


def for_reader(function: Callable[[Any], Any]) -> property:
    """A property of a screen that depends on the reader's rights alone."""

    @wraps(function)
    def read(screen: Any) -> Any:
        if not has_request_context():
            return function(screen)
        known: dict[Any, Any] = request.environ.setdefault("passerelle.for_reader", {})
        key = function, screen, current_actor()
        if key not in known:
            known[key] = function(screen)
        return known[key]

    return property(read)
