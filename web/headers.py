"""Security headers, on every response: pages, errors, redirects, files (test H1)."""

from __future__ import annotations

from flask import Flask, Response, g, request

from models.kernel.settings import active

DIRECTIVES = {
    "default-src": "'self'",
    "img-src": "'self' data: blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}


def policy_with(more: dict[str, str]) -> str:
    """The policy with some directives said otherwise."""
    return "; ".join(f"{name} {sources}" for name, sources in {**DIRECTIVES, **more}.items())


POLICY = policy_with({})
SELF = "'self'"


def allow_frame(source: str) -> None:
    """Let the present page, and no other, show a frame of another site (``https://player.vimeo.com``)."""
    g.setdefault("framed", {})[source] = None


def _framing(policy: str) -> str:
    """A policy with the frames of the page in it."""
    framed = " ".join(g.get("framed", ()))
    if not framed:
        return policy
    named = dict(part.split(" ", 1) for part in policy.split("; "))
    named["frame-src"] = f"{named.get('frame-src', SELF)} {framed}"
    return "; ".join(f"{name} {sources}" for name, sources in named.items())


def init_app(app: Flask) -> None:
    app.after_request(secure)


def secure(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = _framing(response.headers.get("Content-Security-Policy", POLICY))
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("X-Frame-Options", "SAMEORIGIN")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    if active().secure_cookies:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
