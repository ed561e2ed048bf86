"""Videos really play, and what is really watched is told: hosted here, at Vimeo; offline; from where one stopped."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import render_template_string
from playwright.sync_api import Page, Route, expect

from models.catalogue.entities import Lesson, Video
from models.catalogue.video_captions import set_captions
from models.catalogue.videos import set_video
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, acting_as
from tests.journeys.conftest import Site, Visitor
from tests.videos import video

pytestmark = pytest.mark.browser
Arrive = Callable[..., Visitor]
REPORTS = "/told"
PAGE = """{% extends "web/base.html" %}{% from "web/player.html" import player with context %}
{% block title %}Vidéo{% endblock %}
{% block styles %}<link rel="stylesheet" href="{{ static('player.css') }}">{% endblock %}
{% block page %}<main id="main"><h1>Vidéo</h1>{{ player(video, "Les origines", reports="/told") }}</main>{% endblock %}
{% block scripts %}<script type="module" src="{{ static('player/player.js') }}"></script>{% endblock %}"""
SECONDS = 4


@dataclass
class Told:
    """Stands where the server takes reports, and speaks as gap5's contract says."""

    bodies: list[dict[str, Any]] = field(default_factory=list)
    opening: dict[str, Any] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)
    answer: dict[str, Any] = field(default_factory=lambda: {"completed": False, "percent": 0})

    def __call__(self, route: Route) -> None:
        body = json.loads(route.request.post_data or "{}")
        self.tokens.append(route.request.headers.get("x-csrftoken", ""))
        self.bodies.append(body)
        route.fulfill(json=self.opening if "opened" in body else self.answer)

    @property
    def watched(self) -> list[list[int]]:
        return sorted(one for body in self.bodies for one in body.get("intervals", []))


@pytest.fixture(scope="module")
def stage(site: Site, tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """A page with a player alone, for each kind of video."""
    site.app.add_url_rule("/played/<int:video_id>", "played", lambda video_id: show(video_id))
    folder = tmp_path_factory.mktemp("videos")
    with site.app.app_context(), acting_as(SYSTEM), transaction():
        school = site.cast.school
        ids = school.origins_id, school.laws_id, school.verbs_id, school.operators_id
        lessons = [session.get_one(Lesson, one) for one in ids]
        hosted = set_video(lessons[0], video(folder / "a.mp4", seconds=SECONDS), by=SYSTEM)
        set_captions(hosted, b"WEBVTT\n\n00:00.000 --> 00:03.000\nBonjour\n", by=SYSTEM)
        webm = set_video(lessons[1], video(folder / "b.webm", seconds=SECONDS, codec="libvpx", sound=None), by=SYSTEM)
        vimeo = set_video(lessons[2], "https://vimeo.com/123456789", duration_ms=60_000, by=SYSTEM)
        youtube = set_video(lessons[3], "https://youtu.be/dQw4w9WgXcQ", duration_ms=60_000, by=SYSTEM)
        return {"mp4": hosted.id, "webm": webm.id, "vimeo": vimeo.id, "youtube": youtube.id}


def show(video_id: int) -> str:
    return render_template_string(PAGE, video=session.get_one(Video, video_id))


def opened(visitor: Visitor, video_id: int, told: Told) -> Page:
    visitor.page.route(f"**{REPORTS}", told)
    visitor.open(f"/played/{video_id}")
    return visitor.page


def play(page: Page) -> None:
    page.evaluate("document.querySelector('video').muted = true")
    page.evaluate("document.querySelector('video').play()")


def until(page: Page, condition: Callable[[], bool]) -> None:
    for _patience in range(120):
        if condition():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it never came")


@pytest.mark.row("CAT-27")
@pytest.mark.row("D17")
@pytest.mark.row("CAT-30")
@pytest.mark.parametrize("kind", ["mp4", "webm"])
def test_a_hosted_video_plays_to_its_end_and_tells_what_was_watched(
    site: Site, visitors: Arrive, stage: dict[str, int], kind: str
) -> None:
    told = Told(opening={"watched": [], "position": 0, "duration": SECONDS * 1000})
    page = opened(visitors().enter("learner"), stage[kind], told)
    element = page.locator("video")
    expect(element).to_have_attribute("controlslist", "nodownload noremoteplayback")
    until(page, lambda: len(told.bodies) == 1)
    assert told.bodies[0] == {"opened": True, "video": stage[kind]}
    play(page)
    until(page, lambda: bool(page.evaluate("document.querySelector('video').ended")))
    until(page, lambda: bool(told.watched) and told.watched[-1][1] == SECONDS * 1000)
    assert told.watched[0][0] < 400
    assert sum(stop - start for start, stop in told.watched) > SECONDS * 1000 * 0.9
    assert all(told.tokens)
    expect(page.locator(".player-figure")).to_contain_text("%")
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('passerelle:watched')).length") == 0


@pytest.mark.row("D17")
def test_a_part_over_which_one_jumps_is_not_told(site: Site, visitors: Arrive, stage: dict[str, int]) -> None:
    told = Told(opening={"watched": [], "position": 0, "duration": SECONDS * 1000})
    page = opened(visitors().enter("learner"), stage["mp4"], told)
    until(page, lambda: len(told.bodies) == 1)
    page.evaluate("document.querySelector('video').currentTime = 3")
    page.wait_for_timeout(300)
    play(page)
    until(page, lambda: bool(told.watched) and told.watched[-1][1] == SECONDS * 1000)
    assert told.watched[0][0] >= 2_900


def test_it_starts_where_it_stopped_and_shows_what_was_watched(
    site: Site, visitors: Arrive, stage: dict[str, int]
) -> None:
    told = Told(opening={"watched": [[0, 500]], "position": 500, "duration": SECONDS * 1000})
    page = opened(visitors().enter("learner"), stage["mp4"], told)
    until(page, lambda: page.evaluate("document.querySelector('video').currentTime") == 0.5)
    expect(page.locator(".player-figure")).to_contain_text("12")
    assert page.locator(".player-bar rect").count() == 1
    assert page.evaluate("document.querySelector('video').textTracks[0].mode") == "showing"
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_what_is_watched_offline_is_kept_and_told_later(site: Site, visitors: Arrive, stage: dict[str, int]) -> None:
    told = Told(opening={"watched": [], "position": 0, "duration": SECONDS * 1000})
    visitor = visitors().enter("learner")
    page = opened(visitor, stage["mp4"], told)
    until(page, lambda: len(told.bodies) == 1)
    page.unroute(f"**{REPORTS}")
    page.route(f"**{REPORTS}", lambda route: route.abort("internetdisconnected"))
    play(page)
    until(page, lambda: bool(page.evaluate("document.querySelector('video').ended")))
    expect(page.locator(".player-says")).to_contain_text("Hors ligne")
    kept = page.evaluate("localStorage.getItem(Object.keys(localStorage).find(key => key.startsWith('passerelle:')))")
    assert json.loads(kept)["intervals"][-1][1] == SECONDS * 1000
    page.unroute(f"**{REPORTS}")
    page.route(f"**{REPORTS}", told)
    page.reload()
    until(page, lambda: len(told.bodies) >= 3)
    assert "intervals" in told.bodies[1]  # told before the page is opened anew
    assert told.bodies[2] == {"opened": True, "video": stage["mp4"]}
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('passerelle:watched')).length") == 0
    visitor.problems[:] = [one for one in visitor.problems if "ERR_INTERNET_DISCONNECTED" not in one]


FRAME = """<!doctype html><title>Vimeo</title><button id="go">Play</button><script>
let at = 0;
const say = (event, data) => parent.postMessage(JSON.stringify({event, data, player_id: ""}), "*");
const tell = () => ({seconds: at, percent: at / 60, duration: 60});
const heard = new Set();
addEventListener("message", ({data}) => {
  const {method, value} = typeof data === "string" ? JSON.parse(data) : data;
  if (method === "ping") return say("ready");
  if (method === "addEventListener") return heard.add(value);
  if (method === "setCurrentTime") { at = value; say("seeking", tell()); }
  parent.postMessage(JSON.stringify({method, value: value ?? null}), "*");
});
document.getElementById("go").addEventListener("click", () => {
  say("playing", tell());
  const ticking = setInterval(() => {
    at += 0.25;
    say("timeupdate", tell());
    if (at >= 2) { clearInterval(ticking); say("pause", tell()); }
  }, 250);
});
say("ready");
</script>"""


@pytest.mark.row("CAT-27")
@pytest.mark.row("D17")
def test_a_video_at_vimeo_is_watched_through_the_messages_of_its_player(
    site: Site, visitors: Arrive, stage: dict[str, int]
) -> None:
    told = Told(opening={"watched": [], "position": 0, "duration": 60_000})
    visitor = visitors().enter("learner")
    visitor.page.route("https://player.vimeo.com/**", lambda route: route.fulfill(body=FRAME, content_type="text/html"))
    visitor.page.route("https://vimeo.com/**", lambda route: route.abort())
    page = opened(visitor, stage["vimeo"], told)
    until(page, lambda: len(told.bodies) == 1)
    page.frame_locator("iframe").get_by_role("button", name="Play").click()
    until(page, lambda: bool(told.watched))
    assert told.watched == [[0, 2000]]
    assert told.bodies[-1]["position"] == 2000
    expect(page.locator(".player-fault")).to_be_hidden()
    answer = page.request.get(f"{site.url}/played/{stage['vimeo']}")
    assert "frame-src 'self' https://player.vimeo.com" in answer.headers["content-security-policy"]
    assert "vimeo" not in page.request.get(f"{site.url}/played/{stage['mp4']}").headers["content-security-policy"]


@pytest.mark.row("LRN-15")
def test_when_vimeo_is_blocked_one_is_told_to_have_the_site_authorised(
    site: Site, visitors: Arrive, stage: dict[str, int]
) -> None:
    visitor = visitors().enter("learner")
    visitor.page.clock.install()
    page = visitor.page
    page.route("https://player.vimeo.com/**", lambda route: route.fulfill(body="", content_type="text/html"))
    page.route(f"**{REPORTS}", Told())
    page.goto(f"{site.url}/played/{stage['vimeo']}")
    page.wait_for_timeout(500)
    expect(page.locator(".player-fault")).to_be_hidden()
    page.clock.fast_forward(9_000)
    expect(page.get_by_role("alert")).to_contain_text("player.vimeo.com")


TUBE = """<!doctype html><title>YouTube</title><button id="go">Play</button><script>
let at = 0, listens = false;
const say = (event, info) => parent.postMessage(JSON.stringify({event, info, id: 1}), "*");
addEventListener("message", ({data}) => {
  const {event, func, args} = JSON.parse(data);
  if (event === "listening" && !listens) { listens = true; say("onReady");
    say("initialDelivery", {currentTime: 0, playerState: -1}); }
  if (func === "seekTo") { at = args[0]; say("infoDelivery", {currentTime: at}); }
});
document.getElementById("go").addEventListener("click", () => {
  say("infoDelivery", {playerState: 1, playbackRate: 1, currentTime: at});
  const ticking = setInterval(() => {
    at += 0.25;
    say("infoDelivery", {currentTime: at});
    if (at >= 2) { clearInterval(ticking); say("infoDelivery", {playerState: 2}); }
  }, 250);
});
</script>"""


@pytest.mark.row("CAT-27")
@pytest.mark.row("D17")
def test_a_video_at_youtube_is_watched_through_the_messages_of_its_frame(
    site: Site, visitors: Arrive, stage: dict[str, int]
) -> None:
    told = Told(opening={"watched": [], "position": 0, "duration": 60_000})
    visitor = visitors().enter("learner")
    host = "https://www.youtube-nocookie.com"
    visitor.page.route(f"{host}/**", lambda route: route.fulfill(body=TUBE, content_type="text/html"))
    page = opened(visitor, stage["youtube"], told)
    until(page, lambda: len(told.bodies) == 1)
    page.frame_locator("iframe").get_by_role("button", name="Play").click()
    until(page, lambda: bool(told.watched))
    assert told.watched == [[0, 2000]]
    expect(page.locator(".player-fault")).to_be_hidden()
    answer = page.request.get(f"{site.url}/played/{stage['youtube']}")
    assert f"frame-src 'self' {host}" in answer.headers["content-security-policy"]
