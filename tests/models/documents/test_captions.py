"""Captions that are kept are WebVTT with times and words, and nothing that reaches elsewhere."""

from __future__ import annotations

import pytest

from models.documents.captions import HEAVIEST, as_webvtt
from models.documents.refusals import CaptionsTooHeavy, CaptionsUnreadable

SRT = (
    "1\r\n00:00:01,000 --> 00:00:02,500\r\nBonjour à toutes\r\net à tous\r\n\r\n"
    "2\r\n00:00:03,000 --> 00:00:04,000\r\nMerci\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_srt_becomes_webvtt_in_whatever_encoding(encoding: str) -> None:
    assert as_webvtt(SRT.encode(encoding)).decode() == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nBonjour à toutes\net à tous\n\n00:00:03.000 --> 00:00:04.000\nMerci\n"
    )


def test_webvtt_keeps_its_places_and_loses_its_styles() -> None:
    sent = (
        "WEBVTT Kind: captions\n\nSTYLE\n::cue { background: url(https://elsewhere.example) }\n\nNOTE for us\n\n"
        "first\n00:01.0 --> 00:02.0 line:0 align:start\n<i>Bonjour</i>\n\n"
        "00:03.000 --> 00:04.000 position:url(x)\nOui\n"
    )
    assert as_webvtt(sent.encode()).decode() == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.000 line:0 align:start\n<i>Bonjour</i>\n\n"
        "00:00:03.000 --> 00:00:04.000\nOui\n"
    )
    assert as_webvtt(as_webvtt(sent.encode())) == as_webvtt(sent.encode())


@pytest.mark.parametrize(
    ("sent", "line"),
    [
        ("", 1),
        ("WEBVTT\n", 1),
        ("<html>\n", 1),
        ("1\nno times here\nBonjour\n", 2),
        ("1\n00:00:02,000 --> 00:00:01,000\nBackwards\n", 2),
        (SRT + "\n3\n00:00:01,000 --> 00:00:05,000\nTwice\n", 11),
    ],
)
def test_what_is_no_captions_is_refused_at_its_line(sent: str, line: int) -> None:
    with pytest.raises(CaptionsUnreadable) as refused:
        as_webvtt(sent.encode())
    assert refused.value.values["line"] == line


def test_captions_weigh_a_megabyte_at_most() -> None:
    with pytest.raises(CaptionsTooHeavy):
        as_webvtt(b"x" * (HEAVIEST + 1))
