"""Real videos and sheets, made when a test asks for them."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import av
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT, RATE = 160, 90, 25
SAMPLES = 48_000


def video(
    path: Path, *, seconds: float = 2, codec: str = "libx264", sound: str | None = "aac", pixels: str = "yuv420p"
) -> Path:
    """A video whose grey changes with time; the container is that of the path's ending.

    Args:
        codec: None of it for a file with sound alone: ``""``.
    """
    options = {"movflags": "faststart"} if path.suffix == ".mp4" else {}
    with av.open(str(path), "w", options=options) as out:
        tracks = []
        if codec:
            picture = out.add_stream(codec, rate=RATE)
            picture.width, picture.height, picture.pix_fmt = WIDTH, HEIGHT, pixels
            tracks.append((picture, pictures(seconds, pixels)))
        if sound:
            tracks.append((out.add_stream(sound, rate=SAMPLES), silence(seconds)))
        for stream, frames in tracks:
            for frame in frames:
                out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
    return path


def pictures(seconds: float, pixels: str):  # type: ignore[no-untyped-def]
    for number in range(int(seconds * RATE)):
        frame = av.VideoFrame(WIDTH, HEIGHT, pixels)
        for place, plane in enumerate(frame.planes):
            plane.update(bytes([(number * 3) % 256 if place == 0 else 128]) * plane.buffer_size)
        frame.pts, frame.time_base = number, Fraction(1, RATE)
        yield frame


def silence(seconds: float):  # type: ignore[no-untyped-def]
    for number in range(int(seconds * SAMPLES / 960)):
        frame = av.AudioFrame(format="fltp", layout="stereo", samples=960)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        frame.sample_rate, frame.pts, frame.time_base = SAMPLES, number * 960, Fraction(1, SAMPLES)
        yield frame


def sheet(pages: int = 2, *, words: str = "Une fiche", script: str = "", password: str | None = None) -> bytes:
    """A PDF."""
    content = io.BytesIO()
    canvas = Canvas(content, encrypt=password)
    for number in range(pages):
        canvas.drawString(72, 720, f"{words} {number + 1}")
        canvas.showPage()
    if script:
        canvas.setCatalogEntry("OpenAction", script)
    canvas.save()
    return content.getvalue()
