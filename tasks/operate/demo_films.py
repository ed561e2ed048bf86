"""Draws the demo's short films: title cards in the colour of their theme. ``python -m tasks.operate.demo_films`` writes
them into the demo's folder, where they are kept: loading copies them, it never draws."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).with_name("demo_catalogue") / "videos"
FONTS = Path(__file__).resolve().parents[1] / "fonts"
WIDTH, HEIGHT = 640, 360
RATE = 2
"""Pictures a second: a title card and a bar that moves."""
SOUND = 48_000


class Film(NamedTuple):
    name: str
    colour: str
    kicker: str
    lines: tuple[str, ...]
    """One after the other, under the title."""
    seconds: int = 20


FILMS = (
    Film("culture-1", "#1864ab", "Culture générale",
         ("D’où vient le métier ?", "Qui y joue quel rôle ?", "Que dit la loi ?"), 24),
    Film("culture-2", "#1864ab", "Culture générale",
         ("Lire le marché,", "mesurer son activité,", "décider avec des faits.")),
    Film("ecriture-1", "#c2255c", "L’art de l’écriture", ("Une idée par phrase.", "Des verbes.", "Un lecteur.")),
    Film("ecriture-2", "#c2255c", "L’art de l’écriture",
         ("Un titre clair,", "trois lignes justes,", "un salaire affiché.")),
    Film("sourcing-1", "#2b8a3e", "Sourcing", ("Définir sa cible.", "Choisir ses canaux.", "Garder trace.")),
    Film("sourcing-2", "#2b8a3e", "Sourcing", ("AND resserre.", "OR élargit.", "NOT écarte.")),
    Film("humaines-1", "#862e9c", "Sciences humaines",
         ("Comment décide-t-on ?", "Comment se trompe-t-on ?", "Que peut-on corriger ?")),
    Film("humaines-2", "#862e9c", "Marketing et vente", ("Écouter.", "Reformuler.", "Proposer.")),
    Film("entretien-1", "#b35309", "L’entretien",
         ("Préparer une grille.", "Chercher des faits.", "Conclure par une date.")),
    Film("entretien-2", "#b35309", "L’entretien", ("Situation.", "Action.", "Résultat.")),
    Film("esprit-1", "#0b7285", "État d’esprit", ("Tenir parole.", "Dire non au flou.", "Apprendre toujours.")),
    Film("esprit-2", "#0b7285", "État d’esprit", ("Planifier par blocs.", "Prioriser.", "Observer.")),
    Film("piloter-1", "#5c4400", "Piloter", ("Un brief,", "un calendrier,", "un responsable.")),
    Film("piloter-2", "#5c4400", "Piloter", ("Voir.", "Décider.", "Accueillir.")),
    Film("reseaux-1", "#c92a2a", "Réseaux sociaux", ("Choisir.", "Publier.", "Répondre.")),
    Film("reseaux-2", "#c92a2a", "Réseaux sociaux", ("Une histoire,", "un fait,", "une question.")),
    Film("atelier-intro", "#364152", "Atelier", ("Avant de commencer :", "qu’en sais-tu déjà ?",)),
    Film("atelier-annonce", "#c2255c", "Atelier", ("Lis l’annonce.", "Garde l’essentiel.", "Réécris.")),
    Film("atelier-sourcing", "#2b8a3e", "Atelier", ("Un poste rare,", "un bassin étroit :", "par où commencer ?")),
    Film("atelier-entretien", "#b35309", "Atelier", ("Écoute l’échange.", "Note des mots.", "Cote à froid.")),
    Film("atelier-fin", "#364152", "Atelier", ("Ce qu’il faut retenir,", "et ce que tu essaieras", "dès demain.")),
)  # fmt: skip


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for film in FILMS:
        write(film, FOLDER / f"{film.name}.webm")


def write(film: Film, path: Path) -> None:
    """VP9 and Opus in WebM, which Chromium and Firefox play."""
    import av

    with av.open(str(path), "w", format="webm") as container:
        pictures: Any = container.add_stream("libvpx-vp9", rate=RATE)
        pictures.width, pictures.height, pictures.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        pictures.options = {"crf": "56", "b": "0", "cpu-used": "4", "g": "60"}
        sounds: Any = container.add_stream("libopus", rate=SOUND, layout="mono")
        sounds.bit_rate = 6000
        for number, card in enumerate(cards(film)):
            picture: Any = av.VideoFrame
            frame = picture.from_image(card)
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(pictures.encode(frame))
            container.mux(sounds.encode(silence(av, number)))
        container.mux(pictures.encode(None))
        container.mux(sounds.encode(None))


def silence(av: Any, number: int) -> Any:
    """Half a second in which nobody speaks."""
    size = SOUND // RATE
    frame = av.AudioFrame(format="s16", layout="mono", samples=size)
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    frame.sample_rate, frame.pts, frame.time_base = SOUND, number * size, Fraction(1, SOUND)
    return frame


def cards(film: Film) -> Iterator[Any]:
    """The pictures of a film, in order: a line more at each third, and a bar that says how far one is."""
    from PIL import Image, ImageDraw, ImageFont

    large, small = ImageFont.truetype(FONTS / "Inter-Bold.ttf", 40), ImageFont.truetype(FONTS / "Inter-Regular.ttf", 22)
    count = film.seconds * RATE
    for number in range(count):
        card = Image.new("RGB", (WIDTH, HEIGHT), film.colour)
        pen = ImageDraw.Draw(card)
        pen.text((48, 44), film.kicker.upper(), font=small, fill="#ffffff")
        pen.rectangle((48, 80, 108, 84), fill="#ffffff")
        shown = film.lines[: 1 + number * len(film.lines) // count]
        for row, line in enumerate(shown):
            pen.text((48, 112 + 58 * row), line, font=large, fill="#ffffff")
        pen.rectangle((48, 326, 592, 330), fill=_dimmed(film.colour))
        pen.rectangle((48, 326, 48 + 544 * (number + 1) // count, 330), fill="#ffffff")
        yield card


def _dimmed(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return tuple((part + 255) // 2 for part in (red, green, blue))  # type: ignore[return-value]


if __name__ == "__main__":
    main()
