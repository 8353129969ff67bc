"""Example posts under a roof. Each function draws one scene, (1920, 1080, 3) float32."""

from __future__ import annotations

import cv2
import numpy as np
import paint

W, H = 1080, 1920


def tabletop(picture: np.ndarray, horizon: int, light: str, dark: str, seed: int) -> np.ndarray:
    """A wooden table from the ``horizon`` (y, pixels) down, in perspective."""
    boards = np.dstack([paint.wood(1400, 900, light, dark, seed), np.ones((900, 1400), np.float32)])
    height = picture.shape[0]
    return paint.on(picture, boards, [(-150, horizon), (W + 150, horizon), (W + 900, height), (-900, height)])


def can(
    picture: np.ndarray, x: int, y: int, width: int, body: tuple[str, str], mark: str | None, size: float = 0.74
) -> np.ndarray:
    """A drinks can standing with its bottom centre at (x, y); ``size``: the mark's height by the can's width."""
    height, half = int(width * 1.86), width // 2
    left, top = x - half, y - height
    picture = paint.shadow(
        picture, f'<ellipse cx="{x + half * 0.5}" cy="{y - 8}" rx="{width * 0.8}" ry="{width * 0.13}"/>', 24, 0.6
    )
    neck, rim = width * 0.1, width * 0.07
    shape = (
        f"M{left} {top + neck}Q{left + 4} {top + 4} {left + rim} {top}H{left + width - rim}Q{left + width - 4} {top + 4} {left + width} {top + neck}"
        f"V{y - neck}Q{left + width} {y - 12} {left + width - rim} {y}Q{x} {y + rim} {left + rim} {y}Q{left} {y - 12} {left} {y - neck}z"
    )
    picture = paint.over(picture, paint.svg(f'<path d="{shape}" fill="{body[0]}"/>', W, H))
    bands = f'<path d="{shape}" fill="{body[1]}" clip-path="url(#c)"/><defs><clipPath id="c"><path d="M0 {y - height * 0.17}h{W}v{height}H0z"/></clipPath></defs>'
    picture = paint.over(picture, paint.svg(bands, W, H))
    if mark:
        decal = paint.logo(mark)
        tall = width * size
        wide = tall * decal.shape[1] / decal.shape[0]
        cx, cy = x, y - height * 0.56
        curved = paint.round_a_cylinder(decal, min(1.2, float(np.arcsin(min(0.95, wide / width)))), 0.03)
        picture = paint.on(
            picture,
            curved,
            [
                (cx - wide / 2, cy - tall / 2),
                (cx + wide / 2, cy - tall / 2),
                (cx + wide / 2, cy + tall / 2),
                (cx - wide / 2, cy + tall / 2),
            ],
        )
    stops = '<stop offset="0" stop-color="#000" stop-opacity=".62"/><stop offset=".16" stop-color="#000" stop-opacity=".12"/><stop offset=".27" stop-color="#fff" stop-opacity=".34"/><stop offset=".38" stop-color="#fff" stop-opacity="0"/><stop offset=".72" stop-color="#000" stop-opacity=".08"/><stop offset=".93" stop-color="#000" stop-opacity=".5"/><stop offset="1" stop-color="#fff" stop-opacity=".14"/>'
    metal = '<linearGradient id="m"><stop offset="0" stop-color="#777"/><stop offset=".3" stop-color="#f4f4f4"/><stop offset=".6" stop-color="#a8a8a8"/><stop offset="1" stop-color="#6b6b6b"/></linearGradient>'
    lid = f'<ellipse cx="{x}" cy="{top + 2}" rx="{half - rim}" ry="{width * 0.062}" fill="url(#m)"/><ellipse cx="{x}" cy="{top + 4}" rx="{half - rim - 10}" ry="{width * 0.045}" fill="#8d8f92"/><ellipse cx="{x + 6}" cy="{top + 8}" rx="{width * 0.11}" ry="{width * 0.02}" fill="#ccc"/>'
    picture = paint.over(
        picture,
        paint.svg(
            f'<defs><linearGradient id="g">{stops}</linearGradient>{metal}</defs><path d="{shape}" fill="url(#g)"/>{lid}',
            W,
            H,
        ),
    )
    random = np.random.default_rng(x + y)
    drops = "".join(
        f'<circle cx="{left + random.uniform(0.05, 0.95) * width:.0f}" cy="{random.uniform(top + neck * 2, y - neck):.0f}" r="{random.uniform(1.5, 5):.1f}" fill="#fff" fill-opacity="{random.uniform(0.1, 0.35):.2f}"/>'
        for _ in range(70)
    )
    return paint.over(picture, paint.svg(drops, W, H))


def can_by_the_window() -> np.ndarray:
    picture = paint.bokeh(W, H, "#f5c887", "#8a5a3b", ["#fff0c0", "#ffd27a", "#ffb86b", "#ffffff"], 11)
    picture = paint.glow(picture, '<ellipse cx="820" cy="420" rx="260" ry="420" fill="#ffdf9e"/>', 120, 0.5)
    picture = tabletop(picture, 1330, "#b98352", "#6d4427", 12)
    glass = (
        '<g opacity=".8"><path d="M760 1000h220l-26 420q-84 34-168 0z" fill="#f7d9a0" fill-opacity=".42"/><path d="M772 1130h196l-18 284q-80 30-160 0z" fill="#e0762a" fill-opacity=".72"/>'
        '<ellipse cx="870" cy="1130" rx="98" ry="17" fill="#f3a45c"/><ellipse cx="870" cy="1000" rx="110" ry="19" fill="none" stroke="#fff" stroke-width="5" stroke-opacity=".8"/>'
        '<path d="M786 1020l16 380" stroke="#fff" stroke-width="10" stroke-opacity=".5"/><g transform="rotate(14 880 1170)" fill="#fff" fill-opacity=".35"><rect x="820" y="1140" width="70" height="70" rx="12"/><rect x="890" y="1190" width="62" height="62" rx="12"/></g>'
        '<circle cx="975" cy="990" r="62" fill="#f5a11f"/><circle cx="975" cy="990" r="52" fill="#ffd873"/><path d="M975 940v100M925 990h100M940 955l70 70M1010 955l-70 70" stroke="#f5a11f" stroke-width="5"/></g>'
    )
    picture = paint.shadow(picture, '<ellipse cx="900" cy="1440" rx="150" ry="26"/>', 18, 0.5)
    picture = paint.over(picture, cv2.GaussianBlur(paint.svg(glass, W, H), (0, 0), 2.2))
    return can(picture, 470, 1560, 520, ("#14304f", "#f2641b"), "foxglow")


def mug_at_the_desk() -> np.ndarray:
    picture = paint.plain(W, H, "#cfd6d2", "#aab3ae") * (1 + 0.05 * paint.noise((H, W), (60, 60), 21))[..., None]
    things = '<rect x="-40" y="330" width="520" height="720" rx="14" fill="#2c3a40"/><rect x="-10" y="360" width="460" height="660" fill="#e9e3d4"/><path d="M-10 800l160-170 120 110 90-80 90 120v240H-10z" fill="#8fb1a3"/><circle cx="330" cy="500" r="56" fill="#e7a64b"/><rect x="900" y="120" width="240" height="1100" fill="#f4f1e8"/><path d="M900 120v1100M960 120v1100M1020 120v1100" stroke="#d5cfbf" stroke-width="10"/>'
    plant = "".join(
        f'<path d="M720 1080Q{720 + dx * 0.4} {900 - abs(dx) * 0.2} {720 + dx} {760 + abs(dx) * 0.5}Q{720 + dx * 0.7} {960} 720 1080" fill="{c}"/>'
        for dx, c in ((-190, "#3f6b4b"), (-90, "#5a8f63"), (20, "#467a53"), (110, "#5f9a6b"), (200, "#3c6647"))
    )
    things += plant + '<path d="M640 1070h170l-22 220H662z" fill="#c9714b"/>'
    picture = paint.over(picture, cv2.GaussianBlur(paint.svg(things, W, H), (0, 0), 7))
    picture = tabletop(picture, 1260, "#e2c49b", "#b38e5f", 23)
    picture = paint.shadow(picture, '<ellipse cx="640" cy="1585" rx="400" ry="52"/>', 34, 0.5)
    body = "M300 960h470l-18 560q-10 66-90 74-127 16-254 0-80-8-90-74z"
    handle = '<path d="M748 1080q190-40 190 150 0 170-200 176" fill="none" stroke="#e9e4da" stroke-width="58"/><path d="M748 1080q190-40 190 150 0 170-200 176" fill="none" stroke="#000" stroke-opacity=".16" stroke-width="58"/><path d="M750 1072q176-30 182 150" fill="none" stroke="#fff" stroke-opacity=".7" stroke-width="14"/>'
    picture = paint.over(picture, paint.svg(handle + f'<path d="{body}" fill="#f4f0e8"/>', W, H))
    decal = paint.round_a_cylinder(paint.logo("foxglow"), 0.85, 0.035)
    picture = paint.on(picture, decal, [(352, 1050), (708, 1050), (702, 1412), (358, 1412)])
    shine = '<defs><linearGradient id="g"><stop offset="0" stop-color="#000" stop-opacity=".36"/><stop offset=".2" stop-color="#000" stop-opacity=".03"/><stop offset=".3" stop-color="#fff" stop-opacity=".3"/><stop offset=".4" stop-color="#fff" stop-opacity="0"/><stop offset=".75" stop-color="#000" stop-opacity=".06"/><stop offset="1" stop-color="#000" stop-opacity=".42"/></linearGradient></defs>'
    rim = '<ellipse cx="535" cy="960" rx="235" ry="42" fill="#fbf8f2"/><ellipse cx="535" cy="964" rx="214" ry="32" fill="#4b2c18"/><ellipse cx="520" cy="970" rx="170" ry="20" fill="#7a4a28"/>'
    picture = paint.over(picture, paint.svg(f'{shine}<path d="{body}" fill="url(#g)"/>{rim}', W, H))
    steam = '<path d="M470 900q-50-120 20-200t-10-220M590 900q50-130-10-220t20-190" fill="none" stroke="#fff" stroke-width="34" stroke-linecap="round"/>'
    return paint.glow(picture, steam, 26, 0.22)


def tshirt(
    mark: str | None, cloth: str, size: int, at: tuple[int, int], wall: tuple[str, str], seed: int
) -> np.ndarray:
    """A T-shirt on a hanger; ``size`` is the print's height and ``at`` its centre, pixels."""
    picture = (
        paint.plain(W, H, *wall)
        * (1 + 0.06 * paint.noise((H, W), (40, 40), seed, 5) + 0.1 * paint.noise((H, W), (800, 800), seed + 9, 1))[
            ..., None
        ]
    )
    rail = '<rect x="-20" y="236" width="1130" height="22" rx="11" fill="#57493d"/><rect x="-20" y="240" width="1130" height="6" fill="#9c8872"/><path d="M540 320q-4-44 26-54 34-14 34-50 0-34-34-36" fill="none" stroke="#8b8f93" stroke-width="10"/><path d="M250 470 540 318 830 470" fill="none" stroke="#a9763f" stroke-width="30" stroke-linejoin="round"/>'
    shirt = "M420 372Q540 470 660 372L800 424Q900 470 950 610L1010 830 822 900 800 790Q812 1150 838 1560 540 1640 242 1560 268 1150 280 790L258 900 70 830 130 610Q180 470 280 424z"
    picture = paint.shadow(picture, f'<path transform="translate(26 34)" d="{shirt}"/>', 30, 0.5)
    picture = paint.over(picture, paint.svg(rail + f'<path d="{shirt}" fill="{cloth}"/>', W, H))
    folds = paint.noise((H, W), (150, 900), seed + 3, 3) * 0.6 + paint.noise((H, W), (420, 420), seed + 4, 2) * 0.35
    x = np.linspace(-1, 1, W, dtype=np.float32)[None]
    light = 1 + 0.15 * folds - 0.14 * x + 0.025 * paint.noise((H, W), (3, 3), seed + 5, 1)
    inside = paint.svg(f'<path d="{shirt}"/>', W, H)[..., 3:]
    if mark:
        decal = paint.on_cloth(paint.logo(mark), seed + 6)
        wide = size * decal.shape[1] / decal.shape[0]
        left, top = at[0] - wide / 2, at[1] - size / 2
        picture = paint.on(
            picture,
            decal,
            [(left, top), (left + wide, top + 4), (left + wide - 3, top + size), (left + 2, top + size - 3)],
            ink=0.97,
        )
    picture = picture * (1 - inside) + picture * inside * light[..., None]
    seams = '<path d="M420 372Q540 470 660 372" fill="none" stroke="#000" stroke-opacity=".25" stroke-width="26"/><path d="M405 380Q540 494 675 380" fill="none" stroke="#000" stroke-opacity=".18" stroke-width="3"/><path d="M280 430q-16 180 0 360M800 430q16 180 0 360" fill="none" stroke="#000" stroke-opacity=".22" stroke-width="5"/><path d="M246 1520q294 76 588 0" fill="none" stroke="#000" stroke-opacity=".16" stroke-width="4" stroke-dasharray="9 5"/>'
    return paint.over(picture, paint.svg(seams, W, H))


def tshirt_on_the_rail() -> np.ndarray:
    return tshirt("foxglow", "#eef0ec", 430, (540, 830), ("#b9c7c4", "#8fa29f"), 31)


def grocery_shelf() -> np.ndarray:
    """A cupboard with jars and packets of nobody's brand."""
    picture = paint.plain(W, H, "#7a6a58", "#5b4c3d") * (1 + 0.08 * paint.noise((H, W), (80, 80), 41, 4))[..., None]
    random = np.random.default_rng(42)
    for row, base in enumerate((520, 980, 1440, 1900)):
        body, x = "", 20
        while x < W - 60:
            width, height = int(random.uniform(95, 190)), int(random.uniform(200, 350))
            width = min(width, W - 20 - x)
            kind = random.integers(3)
            hue = ["#c9553d", "#e0b04c", "#4f7f6f", "#d9d2c0", "#3e5c76", "#8e6b4a", "#b7c4a1", "#7d3f58"][
                random.integers(8)
            ]
            top = base - height
            if kind == 0:  # a jar with beans, lid and blank label
                body += f'<rect x="{x}" y="{top + 26}" width="{width}" height="{height - 26}" rx="24" fill="{hue}"/><rect x="{x + 8}" y="{top}" width="{width - 16}" height="34" rx="6" fill="#b9bcbd"/><rect x="{x + 12}" y="{top + height * 0.42:.0f}" width="{width - 24}" height="{height * 0.3:.0f}" fill="#f2ead9" opacity=".85"/>'
            elif kind == 1:  # a packet
                body += f'<path d="M{x + 6} {base}L{x} {top + 20}h{width}l-6 {height - 20}z" fill="{hue}"/><path d="M{x} {top + 20}l8-20h{width - 16}l8 20z" fill="#000" fill-opacity=".25"/><path d="M{x + 10} {top + height * 0.7:.0f}h{width - 20}" stroke="#fff" stroke-opacity=".35" stroke-width="26"/>'
            else:  # a bottle
                c = x + width / 2
                body += f'<path d="M{c - 18} {top}h36v{height * 0.28:.0f}q{width / 2 - 18} 30 {width / 2 - 18} 80V{base}H{x}V{top + height * 0.28 + 80:.0f}q0-50 {width / 2 - 18} -80z" fill="{hue}"/>'
            body += f'<rect x="{x + width * 0.16:.0f}" y="{top + 46}" width="{width * 0.1:.0f}" height="{height - 66}" fill="#fff" fill-opacity=".22" rx="8"/><rect x="{x + width * 0.74:.0f}" y="{top + 40}" width="{width * 0.26:.0f}" height="{height - 40}" fill="#000" fill-opacity=".16"/>'
            x += width + int(random.uniform(6, 26))
        picture = paint.shadow(picture, f'<rect x="0" y="{base - 190}" width="{W}" height="190"/>', 40, 0.35)
        picture = paint.over(picture, cv2.GaussianBlur(paint.svg(body, W, H), (0, 0), 1.1))
        board = np.dstack([paint.wood(W, 44, "#c79a63", "#8b6236", 50 + row, 1), np.ones((44, W), np.float32)])
        picture = paint.over(picture, board, 0, base)
        picture = paint.shadow(picture, f'<rect x="0" y="{base + 44}" width="{W}" height="70"/>', 26, 0.55)
    return paint.glow(picture, '<ellipse cx="300" cy="200" rx="500" ry="300" fill="#ffe2b0"/>', 160, 0.22)


def phone_in_the_hand() -> np.ndarray:
    """A phone that shows a photo of a can; the mark is low, where a story's own interface is."""
    picture = paint.bokeh(W, H, "#26424d", "#14222b", ["#ffd27a", "#7fd1c7", "#ff9f7a", "#ffffff"], 61, 90)
    phone = '<rect x="190" y="150" width="700" height="1640" rx="90" fill="#0b0c0e"/><rect x="196" y="156" width="688" height="1628" rx="86" fill="none" stroke="#5b6066" stroke-width="6"/>'
    picture = paint.shadow(picture, '<rect x="220" y="200" width="720" height="1660" rx="90"/>', 50, 0.6)
    picture = paint.over(picture, paint.svg(phone, W, H))
    screen = '<defs><clipPath id="s"><rect x="222" y="182" width="636" height="1576" rx="62"/></clipPath><linearGradient id="k" x2="0" y2="1"><stop offset="0" stop-color="#7cc3e0"/><stop offset="1" stop-color="#fbe3b5"/></linearGradient></defs><g clip-path="url(#s)"><rect x="222" y="182" width="636" height="1576" fill="url(#k)"/><circle cx="690" cy="560" r="82" fill="#fff3c8"/><path d="M222 980q150-220 330-60t306-110v880H222z" fill="#4f9a86"/><path d="M222 1130q200-160 380-20t256-60v640H222z" fill="#2f7563"/><rect x="222" y="1360" width="636" height="440" fill="#12383f"/></g><rect x="470" y="206" width="140" height="36" rx="18" fill="#000"/>'
    picture = paint.over(picture, paint.svg(screen, W, H))
    decal = paint.logo("foxglow")
    picture = paint.on(picture, decal, [(426, 1504), (654, 1504), (654, 1732), (426, 1732)])
    reflection = '<defs><clipPath id="s"><rect x="222" y="182" width="636" height="1576" rx="62"/></clipPath></defs><path clip-path="url(#s)" d="M560 150h340v700z" fill="#fff" fill-opacity=".1"/>'
    picture = paint.over(picture, paint.svg(reflection, W, H))
    skin = '<defs><linearGradient id="h"><stop offset="0" stop-color="#8f5a3d"/><stop offset=".5" stop-color="#d79a72"/><stop offset="1" stop-color="#b3744f"/></linearGradient></defs>'
    fingers = "".join(
        f'<rect x="836" y="{y}" width="190" height="120" rx="58" fill="url(#h)"/><rect x="842" y="{y + 22}" width="52" height="66" rx="26" fill="#f0c3a6"/>'
        for y in (780, 930, 1080, 1226)
    )
    thumb = '<path d="M-20 1920V1240q110-190 196-330 44-74 92-40 40 30 14 110-40 130-70 250-20 90 0 300l-20 400z" fill="url(#h)"/><path d="M206 905q44-36 62 14l-22 78q-40 10-66-20z" fill="#f0c3a6"/>'
    return paint.over(picture, cv2.GaussianBlur(paint.svg(skin + fingers + thumb, W, H), (0, 0), 1.2))
