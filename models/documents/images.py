"""Pixels in, pixels out: whatever else a file carries is lost on the way (tests F1, F2, F3)."""

from __future__ import annotations

import io
import struct
from threading import BoundedSemaphore

from PIL import Image, ImageOps

from models.documents.refusals import PictureTooHeavy, PictureTooLarge, PictureUnreadable

HEAVIEST = 5 * 1024 * 1024
MOST_PIXELS = 25_000_000
SIDE = 256
"""Pixels of a side of a portrait: twice what the largest one on a page needs."""
FORMATS = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"GIF8": "GIF", b"RIFF": "WEBP"}
UNDECODABLE = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, struct.error)
"""What Pillow's decoders raise on a file that lies about itself."""
_at_once = BoundedSemaphore(2)
"""25 million pixels take some 200 MB while they are read: a flood of pictures waits instead of filling the memory."""


def portrait(content: bytes, *, field: str = "picture") -> bytes:
    """A square WebP of 256 pixels, drawn again from the pixels of a picture.

    Args:
        content: the file as it was sent; its name and its declared type are never asked.
        field: the form field that a refusal belongs next to.

    Raises:
        PictureTooHeavy, PictureTooLarge, PictureUnreadable
    """
    if len(content) > HEAVIEST:
        raise PictureTooHeavy(field)
    try:
        with _at_once:
            return _encoded(_square(_decoded(content, field)))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureTooLarge(field) from None
    except UNDECODABLE:
        raise PictureUnreadable(field) from None


def _decoded(content: bytes, field: str) -> Image.Image:
    kind = next((name for magic, name in FORMATS.items() if content.startswith(magic)), None)
    if kind is None:
        raise PictureUnreadable(field)
    image = Image.open(io.BytesIO(content), formats=[kind])
    if image.width * image.height > MOST_PIXELS:  # read from the header: nothing was decoded yet
        raise PictureTooLarge(field)
    image.draft("RGB", (SIDE * 2, SIDE * 2))  # a large JPEG is decoded small
    image.load()
    return image


def _square(image: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(image)
    pixels = upright.convert("RGBA")
    fitted = ImageOps.fit(pixels, (SIDE, SIDE), Image.Resampling.LANCZOS)
    blank = Image.new("RGB", (SIDE, SIDE), "white")  # a new image: no profile, no place, no camera
    blank.paste(fitted, mask=fitted.getchannel("A"))
    return blank


def _encoded(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=85, method=4)
    return out.getvalue()
