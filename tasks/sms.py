"""How an SMS leaves: an HTTPS gateway, a file, or a line in the log. It costs money: none is tried blindly twice."""

from __future__ import annotations

import json
import logging
from base64 import b64encode
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import unquote, urlsplit

from models.kernel import settings
from tasks.mail import PATIENCE, DeliveryDelayed, DeliveryRefused, one_line, write_file

log = logging.getLogger(__name__)

TOO_MANY = 429


class OutcomeUnknown(Exception):
    """The gateway was told, and nobody knows whether it listened: a person decides, not a retry."""


def send(text: str, *, number: str, key: str) -> str:
    """Hand an SMS over, by the route of the settings.

    Args:
        number: in international form (``+33612345678``).
        key: the outbox key, which the gateway receives as ``reference``.

    Returns:
        What the gateway calls it (``id`` of its answer), or an empty text.

    Raises:
        DeliveryRefused: the gateway said no.
        DeliveryDelayed: nothing was handed over yet.
        OutcomeUnknown: it may have left.
    """
    route = settings.active().sms
    if route.kind == "https":
        return _post(route.url, {"to": number, "text": text, "reference": key})
    if route.kind == "file" and route.folder:
        write_file(route.folder, key, ".sms", f"{number}\n{text}\n".encode())
    else:
        log.info("SMS to %s (%s)", number, key)
    return ""


def _post(url: str, order: dict[str, str]) -> str:
    where = urlsplit(url)
    kind = HTTPSConnection if where.scheme == "https" else HTTPConnection
    headers = {"Content-Type": "application/json"}
    if where.username:
        pair = f"{unquote(where.username)}:{unquote(where.password or '')}"
        headers["Authorization"] = "Basic " + b64encode(pair.encode()).decode()
    path = (where.path or "/") + (f"?{where.query}" if where.query else "")
    with closing(kind(where.hostname or "", where.port, timeout=PATIENCE)) as gateway:
        try:
            gateway.connect()
        except OSError as problem:
            raise DeliveryDelayed(f"{where.hostname}: {one_line(str(problem))}") from None
        try:
            gateway.request("POST", path, json.dumps(order), headers)
            return _read(gateway.getresponse())
        except (OSError, HTTPException) as problem:
            raise OutcomeUnknown(f"{where.hostname}: {one_line(str(problem)) or type(problem).__name__}") from None


def _read(answer: HTTPResponse) -> str:
    body = answer.read(10_000).decode("utf-8", "replace")
    said = f"{answer.status} {one_line(body)[:300]}"
    if answer.status == TOO_MANY:
        raise DeliveryDelayed(said)
    if 300 <= answer.status < 500:
        raise DeliveryRefused(said)
    if answer.status >= 500:
        raise OutcomeUnknown(said)
    try:
        told = json.loads(body)
    except ValueError:
        return ""
    return str(told.get("id", ""))[:200] if isinstance(told, dict) else ""
