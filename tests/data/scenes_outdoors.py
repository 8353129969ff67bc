"""Example posts in the street and in the grass. Each function draws one scene, (1920, 1080, 3) float32."""

from __future__ import annotations

import cv2
import numpy as np
import paint
from scenes_indoors import H, W, can


def soft(body: str, blur: float = 1.2) -> np.ndarray:
    return cv2.GaussianBlur(paint.svg(body, W, H), (0, 0), blur)


def sheet(body: str, width: int, height: int, colour: str) -> np.ndarray:
    """Something printed: elements on a coloured sheet."""
    return paint.svg(f'<rect width="{width}" height="{height}" fill="{colour}"/>{body}', width, height)


def printed(page: np.ndarray, name: str, left: int, top: int, height: int) -> np.ndarray:
    decal = paint.logo(name)
    width = height * decal.shape[1] / decal.shape[0]
    flat = paint.on(
        page[..., :3], decal, [(left, top), (left + width, top), (left + width, top + height), (left, top + height)]
    )
    return np.dstack([flat, page[..., 3]])


def poster_beside_a_rival() -> np.ndarray:
    picture = paint.bricks(W, 1500, 71)
    street = (
        paint.plain(W, H - 1500, "#75736f", "#55534f")
        * (1 + 0.22 * paint.noise((H - 1500, W), (16, 10), 72, 3))[..., None]
    )
    picture = np.vstack([picture, street])
    picture = paint.over(
        picture,
        soft(
            f'<rect y="1470" width="{W}" height="46" fill="#3f3c38"/><rect y="1512" width="{W}" height="10" fill="#a7a39b"/><path d="M0 1760h{W}" stroke="#8d8a85" stroke-width="5"/>'
        ),
    )
    rays = "".join(
        f'<path d="M360 470 {360 + 1200 * np.cos(a):.0f} {470 + 1200 * np.sin(a):.0f} {360 + 1200 * np.cos(a + 0.13):.0f} {470 + 1200 * np.sin(a + 0.13):.0f}z" fill="#fff" fill-opacity=".16"/>'
        for a in np.arange(0, 6.28, 0.26)
    )
    page = sheet(
        f'{rays}<path d="M0 900q180-70 360 0t360 0v180H0z" fill="#f4efe1"/><path d="M70 960h420M70 1000h300" stroke="#17545c" stroke-width="16"/>',
        720,
        1040,
        "#1d7f8c",
    )
    page = printed(page, "foxglow", 140, 250, 440)
    rival = printed(
        sheet('<path d="M40 520h320M80 556h240" stroke="#0d4a38" stroke-width="12"/>', 400, 620, "#efe3c4"),
        "kestrel-peak",
        60,
        110,
        290,
    )
    second = printed(sheet("", 620, 250, "#f4f4f0"), "nordu", 40, 48, 154)
    rival_at, second_at = (
        [(760, 560), (1030, 545), (1030, 985), (760, 980)],
        [(752, 1052), (1044, 1056), (1044, 1176), (752, 1170)],
    )
    page_at = [(130, 330), (690, 290), (690, 1150), (130, 1120)]
    for quad in (page_at, rival_at, second_at):
        points = " ".join(f"{x + 12},{y + 16}" for x, y in quad)
        picture = paint.shadow(picture, f'<polygon points="{points}"/>', 10, 0.55)
    for decal, quad in ((page, page_at), (rival, rival_at), (second, second_at)):
        picture = paint.on(picture, decal, quad, shade=0.3)
    picture = paint.shadow(picture, '<path d="M-100-100h620L-100 1300zM820 1920l400-900v900z"/>', 60, 0.4)
    return picture * 1.12


def bus_stop_at_night() -> np.ndarray:
    picture = paint.bokeh(W, H, "#10151f", "#1c2330", ["#ffb45c", "#ff6a4a", "#6fb7ff", "#ffe3a8", "#7af0c8"], 81, 80)
    road = paint.plain(W, 520, "#232a35", "#12161d") * (1 + 0.3 * paint.noise((520, W), (300, 10), 82, 4))[..., None]
    picture[H - 520 :] = road
    picture = paint.glow(picture, '<rect x="230" y="1420" width="620" height="420" fill="#ffe6bd"/>', 90, 0.33)
    frame = '<rect x="40" y="190" width="1000" height="42" rx="8" fill="#2d333c"/><rect x="60" y="230" width="26" height="1230" fill="#262b33"/><rect x="990" y="230" width="26" height="1230" fill="#262b33"/><rect x="196" y="300" width="688" height="1110" rx="18" fill="#3b424c"/><rect x="330" y="1410" width="40" height="90" fill="#20252c"/><rect x="710" y="1410" width="40" height="90" fill="#20252c"/>'
    picture = paint.over(picture, soft(frame))
    page = sheet(
        '<path d="M0 760q160-90 320 0t320 0v302H0z" fill="#e4572e"/><path d="M0 850q160-90 320 0t320 0v212H0z" fill="#14304f"/><path d="M80 110h480" stroke="#14304f" stroke-width="26"/><path d="M160 160h320" stroke="#14304f" stroke-width="14"/>',
        640,
        1062,
        "#fff0cf",
    )
    page = printed(page, "foxglow", 100, 240, 440)
    picture = paint.on(picture, page, [(220, 324), (860, 324), (860, 1386), (220, 1386)])
    picture = paint.glow(picture, '<rect x="220" y="324" width="640" height="1062" fill="#fff0cf"/>', 60, 0.2)
    glass = '<path d="M220 324h640L420 1386H220z" fill="#fff" fill-opacity=".05"/><rect x="60" y="1120" width="150" height="12" fill="#3a414b"/><rect x="880" y="1120" width="130" height="12" fill="#3a414b"/>'
    return paint.over(picture, soft(glass))


def hills(seed: int) -> np.ndarray:
    picture = paint.plain(W, H, "#6fa9d6", "#f3dfc0")
    clouds = (
        np.clip(paint.noise((H, W), (700, 190), seed, 5) - 0.12, 0, 1)[..., None]
        * np.linspace(1, 0, H, dtype=np.float32)[:, None, None]
    )
    picture = picture * (1 - 0.8 * clouds) + 0.8 * clouds
    for base, colour, step in ((1000, "#9db6bd", 3), (1090, "#7fa08f", 5), (1190, "#5c8a5e", 7)):
        line = base + 70 * paint.noise((1, W), (330, 1), seed + step, 4)[0]
        points = " ".join(f"{x},{y:.0f}" for x, y in enumerate(line))
        picture = paint.over(picture, soft(f'<polygon points="0,{H} {points} {W},{H}" fill="{colour}"/>', 2))
    return picture


def meadow(picture: np.ndarray, top: int, seed: int, colours: tuple[str, str] = ("#6d9a45", "#38602a")) -> np.ndarray:
    height = H - top
    grass = (
        paint.plain(W, height, *colours)
        * (
            1
            + 0.3 * paint.noise((height, W), (14, 60), seed, 4)
            + 0.14 * paint.noise((height, W), (260, 120), seed + 1, 2)
        )[..., None]
    )
    picture = picture.copy()
    picture[top:] = grass
    return picture


def far_away_billboard() -> np.ndarray:
    picture = meadow(hills(91), 1230, 92)
    road = '<path d="M500 1230h60l700 690H-40z" fill="#6b6a68"/><path d="M526 1232h8l60 688h-90z" fill="#e8dfc8" opacity=".8"/><path d="M496 1230-60 1920M564 1230l736 690" stroke="#d8d3c4" stroke-width="8"/>'
    picture = paint.over(picture, soft(road, 1.6))
    posts = "".join(
        f'<path d="M{x} {y}v{h}" stroke="#5b4a38" stroke-width="{w}"/>'
        for x, y, h, w in (
            (150, 1500, 190, 20),
            (290, 1390, 120, 13),
            (370, 1330, 80, 9),
            (910, 1490, 190, 20),
            (790, 1390, 120, 13),
        )
    )
    sign = '<path d="M690 1108v150M772 1108v150" stroke="#4c4f52" stroke-width="8"/><rect x="655" y="1010" width="152" height="106" rx="3" fill="#33383d"/>'
    picture = paint.over(picture, soft(posts + sign, 1))
    page = printed(
        sheet('<path d="M190 60h90M190 92h70" stroke="#14304f" stroke-width="12"/>', 300, 200, "#f7edd6"),
        "foxglow",
        22,
        26,
        148,
    )
    picture = paint.on(picture, page, [(661, 1016), (801, 1016), (801, 1110), (661, 1110)])
    tree = "".join(
        f'<circle cx="{x}" cy="{y}" r="{r}" fill="{c}"/>'
        for x, y, r, c in (
            (96, 1010, 110, "#3f6f3c"),
            (20, 1080, 120, "#356234"),
            (160, 1090, 90, "#4b7f45"),
            (70, 1130, 110, "#3c6a39"),
        )
    )
    return paint.over(picture, soft(f'<path d="M76 1100h40l14 210H62z" fill="#5b4330"/>{tree}', 3))


def bag_at_the_edge() -> np.ndarray:
    picture = paint.plain(W, H, "#d9cbb3", "#c2ae90") * (1 + 0.07 * paint.noise((H, W), (30, 30), 101, 5))[..., None]
    floor = np.dstack([paint.wood(1400, 900, "#a7744a", "#633d22", 102, 7), np.ones((900, 1400), np.float32)])
    picture = paint.on(picture, floor, [(-150, 1420), (W + 150, 1420), (W + 700, H), (-700, H)])
    room = '<rect y="1386" width="1080" height="38" fill="#efe6d6"/><rect x="610" y="300" width="380" height="520" rx="190" fill="#8a6b48"/><rect x="632" y="322" width="336" height="476" rx="168" fill="#c9d6d8"/><path d="M660 700 900 380M720 760l190-250" stroke="#fff" stroke-opacity=".5" stroke-width="26"/><path d="M590 1190h440v40H590z" fill="#7c5534"/><path d="M620 1230v330M1000 1230v330" stroke="#6a4629" stroke-width="26"/><path d="M720 1190q-20-120 20-190h90q40 70 20 190z" fill="#4f7479"/><path d="M785 1000q-60-140-150-150M785 1000q10-170 90-210M785 1000q-10-130-40-220" fill="none" stroke="#7d8f55" stroke-width="9"/><circle cx="632" cy="846" r="26" fill="#e3b062"/><circle cx="878" cy="786" r="30" fill="#d98c5f"/><circle cx="744" cy="776" r="24" fill="#e9c98a"/>'
    picture = paint.shadow(
        picture, '<rect x="630" y="330" width="390" height="520" rx="190"/><path d="M600 1560h430v30H600z"/>', 22, 0.4
    )
    picture = paint.over(picture, soft(room, 1.4))
    bag = "M-60 880H400L440 1600Q200 1660-80 1610z"
    picture = paint.shadow(picture, '<ellipse cx="200" cy="1610" rx="330" ry="44"/>', 24, 0.55)
    straps = '<path d="M40 890Q60 560 180 560T310 890" fill="none" stroke="#cfc3a6" stroke-width="34"/><path d="M70 890Q90 610 180 610T282 890" fill="none" stroke="#a89c80" stroke-width="20"/>'
    picture = paint.over(picture, paint.svg(straps + f'<path d="{bag}" fill="#efe6cf"/>', W, H))
    decal = paint.on_cloth(paint.logo("foxglow"), 103, 5)
    picture = paint.on(picture, decal, [(-22, 1050), (298, 1054), (304, 1376), (-26, 1372)], ink=0.97)
    cloth = paint.svg(f'<path d="{bag}"/>', W, H)[..., 3:]
    folds = 1 + 0.16 * paint.noise((H, W), (190, 500), 104, 3) + 0.04 * paint.noise((H, W), (5, 5), 105, 1)
    picture = picture * (1 - cloth) + picture * cloth * folds[..., None]
    return paint.glow(picture, '<path d="M500-100h500L300 1500H-100z" fill="#ffedc4"/>', 110, 0.16)


def picnic() -> np.ndarray:
    picture = meadow(hills(111), 940, 112, ("#86ad52", "#41702f"))
    cloth = "".join(
        f'<rect x="{x}" y="0" width="60" height="1200" fill="#c8402f" fill-opacity=".55"/>' for x in range(0, 1200, 120)
    )
    cloth += "".join(
        f'<rect x="0" y="{y}" width="1200" height="60" fill="#c8402f" fill-opacity=".55"/>' for y in range(0, 1200, 120)
    )
    picture = paint.shadow(picture, '<polygon points="110,1270 960,1270 1400,1960 -330,1960"/>', 18, 0.4)
    picture = paint.on(
        picture, sheet(cloth, 1200, 1200, "#f6eee2"), [(120, 1260), (960, 1260), (1500, 2000), (-420, 2000)]
    )
    basket = '<path d="M640 1080h340l-34 270H676z" fill="#a8743f"/>' + "".join(
        f'<path d="M{646 + i * 4} {1110 + i * 34}h{328 - i * 8}" stroke="#7c5027" stroke-width="9" stroke-dasharray="34 12"/>'
        for i in range(7)
    )
    basket += '<path d="M660 1090Q810 780 960 1090" fill="none" stroke="#8e5d2f" stroke-width="26"/><path d="M690 1080q40-150 110-70 60-110 140 70z" fill="#f3dfae"/><path d="M830 1080l-30-190 44-20 40 210z" fill="#d7a15b"/>'
    fruit = '<circle cx="760" cy="1500" r="62" fill="#c8402f"/><circle cx="742" cy="1480" r="16" fill="#fff" fill-opacity=".5"/><circle cx="880" cy="1530" r="58" fill="#7fae3e"/><circle cx="864" cy="1510" r="14" fill="#fff" fill-opacity=".5"/><path d="M760 1440q6-30 30-36" stroke="#5b3a1d" stroke-width="8" fill="none"/>'
    picture = paint.shadow(
        picture, '<ellipse cx="820" cy="1352" rx="200" ry="30"/><ellipse cx="830" cy="1570" rx="150" ry="26"/>', 16, 0.5
    )
    picture = paint.over(picture, soft(basket + fruit, 1.4))
    return can(picture, 400, 1620, 430, ("#f3efe4", "#f2641b"), "foxglow", 0.78)


def market_stalls() -> np.ndarray:
    """A busy street of signs; the mark is one of many, and off to one side."""
    picture = paint.plain(W, H, "#bcd3de", "#e9dcc6")
    random = np.random.default_rng(121)
    houses = "".join(
        f'<rect x="{x}" y="{180 + random.integers(160)}" width="190" height="1300" fill="{c}"/>'
        + "".join(
            f'<rect x="{x + 26 + 84 * (i % 2)}" y="{460 + 150 * (i // 2)}" width="52" height="84" fill="#4b5560" fill-opacity=".7"/>'
            for i in range(6)
        )
        for x, c in zip(
            range(-20, 1080, 190), ("#d9b48f", "#c98f76", "#e3d3b4", "#b7a58f", "#d7a27d", "#cdbb9d"), strict=True
        )
    )
    picture = paint.over(picture, soft(houses, 6))
    picture[1480:] = (
        paint.plain(W, H - 1480, "#9a9186", "#6f675d")
        * (1 + 0.2 * paint.noise((H - 1480, W), (50, 18), 122, 4))[..., None]
    )
    for x, y, width, colour, ground in (
        (-60, 820, 480, "#c0392b", "#6d4a30"),
        (380, 900, 400, "#1f7a6d", "#5d4029"),
        (740, 800, 460, "#d98b2b", "#6d4a30"),
    ):
        stripes = "".join(
            f'<path d="M{x + i * width / 8:.0f} {y}h{width / 16:.0f}l{8 - i * 2} 150h-{width / 16 + 6:.0f}z" fill="#fff" fill-opacity=".85"/>'
            for i in range(8)
        )
        scallops = "".join(
            f'<circle cx="{x + width / 16 + i * width / 8:.0f}" cy="{y + 150}" r="{width / 16:.0f}" fill="{colour}"/>'
            for i in range(8)
        )
        crates = "".join(
            f'<rect x="{x + 20 + i * 108}" y="1300" width="100" height="86" fill="#b98a53"/><path d="M{x + 20 + i * 108} 1328h100M{x + 20 + i * 108} 1358h100" stroke="#8b6236" stroke-width="6"/>'
            + "".join(
                f'<circle cx="{x + 34 + i * 108 + 22 * j}" cy="{1298 - 6 * (j % 2)}" r="17" fill="{["#d9482f", "#e8b23a", "#6fa23c", "#8d3b6a"][(i + int(x)) % 4]}"/>'
                for j in range(4)
            )
            for i in range(int(width / 112))
        )
        stall = f'<rect x="{x + 14}" y="{y + 60}" width="{width - 28}" height="{1500 - y}" fill="#2f2a26" fill-opacity=".55"/><rect x="{x + 10}" y="1370" width="{width - 20}" height="190" fill="{ground}"/>{crates}<path d="M{x} {y}h{width}l-16 150H{x + 16}z" fill="{colour}"/>{scallops}{stripes}'
        picture = paint.shadow(picture, f'<rect x="{x}" y="1540" width="{width}" height="40"/>', 18, 0.5)
        picture = paint.over(picture, soft(stall, 1.2))
    board = printed(
        sheet(
            '<rect x="10" y="10" width="280" height="320" fill="none" stroke="#3b2a1b" stroke-width="12"/>',
            300,
            340,
            "#f3ead3",
        ),
        "foxglow",
        55,
        60,
        200,
    )
    boards = ((board, [(790, 930), (1070, 918), (1070, 1246), (790, 1238)]),)
    for shape, quad in (
        (
            '<circle cx="150" cy="150" r="104" fill="#7c3a5c"/><path d="M90 150h120M150 90v120" stroke="#f2d6a8" stroke-width="30"/>',
            [(60, 1010), (250, 1014), (250, 1200), (60, 1196)],
        ),
        (
            '<path d="M150 50l96 170H54z" fill="#1c4f7c"/><circle cx="150" cy="170" r="34" fill="#f6c945"/>',
            [(470, 1070), (640, 1070), (640, 1240), (470, 1240)],
        ),
        (
            '<rect x="60" y="60" width="180" height="180" rx="46" fill="#b5352a"/><path d="M100 200V100l50 60 50-60v100" fill="none" stroke="#fff" stroke-width="24"/>',
            [(290, 640), (430, 644), (430, 786), (290, 780)],
        ),
        (
            '<circle cx="150" cy="150" r="110" fill="#20594a"/><path d="M80 170q70-130 140 0" fill="none" stroke="#f5e6c8" stroke-width="28"/>',
            [(560, 610), (700, 610), (700, 752), (560, 752)],
        ),
    ):
        boards += ((sheet(shape, 300, 300, "#efe4cc"), quad),)
    for page, quad in boards:
        points = " ".join(f"{x + 7},{y + 9}" for x, y in quad)
        picture = paint.on(paint.shadow(picture, f'<polygon points="{points}"/>', 7, 0.5), page, quad)
    return picture


def misted_window() -> np.ndarray:
    """A café seen through a wet pane: the sticker on the window is washed out, and a little too small."""
    picture = paint.bokeh(W, H, "#6d6258", "#3c342e", ["#ffcf87", "#ffe6b8", "#ff9e5e", "#fff2d8"], 131, 85)
    inside = '<rect x="120" y="1180" width="380" height="30" fill="#5a3d27"/><rect x="290" y="1200" width="36" height="420" fill="#4a3220"/><circle cx="770" cy="1090" r="120" fill="#8d5f43"/><path d="M610 1640q0-400 160-400t170 400z" fill="#35506b"/><path d="M180 1180q0-90 20-110h90q20 20 20 110z" fill="#e9e2d4"/>'
    picture = paint.over(picture, soft(inside, 16))
    sticker = paint.on_cloth(paint.logo("foxglow"), 132, 6)
    sticker = cv2.GaussianBlur(sticker, (0, 0), 4)
    picture = paint.on(picture, sticker, [(457, 775), (613, 775), (613, 931), (457, 931)], ink=0.97)
    mist = np.clip(0.55 + 0.35 * paint.noise((H, W), (420, 520), 133, 3), 0, 1)[..., None]
    picture = picture * (1 - 0.3 * mist) + 0.3 * mist * paint.rgb("#cfd3d2")
    random = np.random.default_rng(134)
    drops = ""
    for _ in range(110):
        x, y, r = random.uniform(0, W), random.uniform(0, H), random.uniform(2, 10) ** 1.05
        drops += f'<ellipse cx="{x:.0f}" cy="{y:.0f}" rx="{r:.1f}" ry="{r * 1.2:.1f}" fill="#1d1a18" fill-opacity=".35"/><circle cx="{x - r * 0.3:.0f}" cy="{y - r * 0.4:.0f}" r="{r * 0.35:.1f}" fill="#fff" fill-opacity=".7"/>'
    for _ in range(16):
        x, y, h = random.uniform(0, W), random.uniform(-200, H * 0.6), random.uniform(200, 700)
        drops += f'<path d="M{x:.0f} {y:.0f}q14 {h / 2:.0f} 0 {h:.0f}" fill="none" stroke="#2a2522" stroke-opacity=".32" stroke-width="13" stroke-linecap="round"/><path d="M{x - 3:.0f} {y:.0f}q14 {h / 2:.0f} 0 {h:.0f}" fill="none" stroke="#fff" stroke-opacity=".25" stroke-width="3"/>'
    picture = paint.over(picture, paint.svg(drops, W, H))
    frame = f'<path d="M0 0h{W}v{H}H0zM70 70v{H - 140}h{W - 140}V70z" fill="#23302c" fill-rule="evenodd"/><path d="M70 70h{W - 140}v{H - 140}H70z" fill="none" stroke="#000" stroke-opacity=".5" stroke-width="10"/>'
    return paint.over(picture, soft(frame, 1.5))
