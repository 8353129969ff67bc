"""Draws the twelve example posts. The same pictures every time.

    python tests/data/make_examples.py [NAME...]

Writes tests/data/examples/posts/NAME.jpg; captions are the .txt files beside them, by hand.
"""

from __future__ import annotations

import sys
from pathlib import Path

import paint
import scenes_indoors as indoors
import scenes_outdoors as outdoors

POSTS = Path(__file__).parent / "examples" / "posts"

SCENES = {
    "01-can-by-the-window": (indoors.can_by_the_window, {"warm": 0.04}),
    "02-mug-at-the-desk": (indoors.mug_at_the_desk, {}),
    "03-tshirt-on-the-rail": (indoors.tshirt_on_the_rail, {"warm": 0.02}),
    "04-poster-beside-a-rival": (outdoors.poster_beside_a_rival, {}),
    "05-bus-stop-at-night": (outdoors.bus_stop_at_night, {"grain": 0.026, "vignette": 0.4}),
    "06-kitchen-shelf": (indoors.grocery_shelf, {"warm": 0.03}),
    "07-far-away-billboard": (outdoors.far_away_billboard, {}),
    "08-bag-at-the-edge": (outdoors.bag_at_the_edge, {}),
    "09-phone-in-the-hand": (indoors.phone_in_the_hand, {"grain": 0.022}),
    "10-picnic": (outdoors.picnic, {"warm": 0.03}),
    "11-market-stalls": (outdoors.market_stalls, {"warm": 0.02}),
    "12-misted-window": (outdoors.misted_window, {}),
}


def main(names: list[str]) -> None:
    POSTS.mkdir(parents=True, exist_ok=True)
    for number, (name, (scene, camera)) in enumerate(SCENES.items(), 1):
        if not names or name in names or name[:2] in names:
            photo = paint.photographed(scene(), number, **camera)
            photo.save(POSTS / f"{name}.jpg", quality=84, subsampling=0)
            print(f"{name}.jpg", photo.size)


if __name__ == "__main__":
    main(sys.argv[1:])
