"""The verdict in words, on a strip below the photo so that nothing of it is hidden."""

from __future__ import annotations

from PIL import Image, ImageDraw, ImageFont

from logocheck.annotate.pen import Rgb, font
from logocheck.domain.verdict import Outcome, Verdict

_PAPER: Rgb = (22, 26, 34)
_TEXT: Rgb = (232, 236, 242)
_WORDS: dict[Outcome, tuple[str, Rgb]] = {
    Outcome.PASS: ("PASS", (52, 224, 161)),
    Outcome.FAIL: ("FAIL", (255, 110, 110)),
    Outcome.REVIEW: ("REVIEW", (255, 204, 92)),
}
_PASSED = "Every requirement is met."

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def with_banner(photo: Image.Image, verdict: Verdict, *, width: int) -> Image.Image:
    """``photo`` centred above a strip ``width`` pixels wide with the outcome and the sentences that decided it."""
    size = width / 36
    margin, step, tall = round(size), round(size * 1.45), round(size * 2.2)
    large, small = font(size * 1.3), font(size)
    word, colour = _WORDS[verdict.outcome]
    plate = round(large.getlength(word)) + 2 * margin
    left = plate + 3 * margin
    lines = _lines(verdict, small, width - left - margin)
    canvas = Image.new("RGB", (width, photo.height + max(len(lines) * step, tall) + 2 * margin), _PAPER)
    canvas.paste(photo, ((width - photo.width) // 2, 0))
    draw = ImageDraw.Draw(canvas)
    top = photo.height + margin
    draw.rounded_rectangle((margin, top, margin + plate, top + tall), radius=size / 3, fill=colour)
    draw.text((margin + plate / 2, top + tall / 2), word, font=large, fill=_PAPER, anchor="mm")
    for n, (line, bullet) in enumerate(lines):
        y = top + n * step + step / 2
        if bullet is not None:
            draw.circle((left - margin * 0.6, y), size / 5, fill=bullet)
        draw.text((left, y), line, font=small, fill=_TEXT, anchor="lm")
    return canvas


def _lines(verdict: Verdict, small: Font, room: float) -> list[tuple[str, Rgb | None]]:
    """The sentences of the findings that did not pass, failures first, broken to ``room`` pixels.

    The first line of each has the colour of its bullet.
    """
    rows = sorted((f for f in verdict.findings if f.outcome is not Outcome.PASS), key=lambda f: f.outcome)
    lines: list[tuple[str, Rgb | None]] = []
    for finding in rows:
        sentence = finding.sentence.replace("ΔE", "delta E")  # Pillow's font has no Greek
        first, *others = _wrapped(sentence, small, room)
        lines += [(first, _WORDS[finding.outcome][1]), *((line, None) for line in others)]
    return lines or [(_PASSED, None)]


def _wrapped(text: str, small: Font, room: float) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and small.getlength(longer) > room:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line]
