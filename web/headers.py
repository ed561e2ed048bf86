"""Security headers, on every response: pages, errors, redirects, files (test H1)."""

from __future__ import annotations

from flask import Flask, Response, request

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


def init_app(app: Flask) -> None:
    app.after_request(secure)


def secure(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
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
