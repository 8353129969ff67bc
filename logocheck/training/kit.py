"""A brand kit: a folder of logo files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from logocheck.domain.detection import ANY_LOGO
from logocheck.domain.names import brand_key
from logocheck.errors import InvalidLogo, InvalidRequest
from logocheck.files import whole_file
from logocheck.images import read_logo
from logocheck.training.ink import Pixels
from logocheck.training.paste import FAINT, shrunk

SUFFIXES = (".svg", ".png", ".jpg", ".jpeg", ".webp")

SIDE = 384
"""Long side, in pixels, that logos are kept at: they are pasted at most that large."""


@dataclass(frozen=True, slots=True, eq=False)
class Kit:
    """Drawing i, (h, w, 4) uint8 straight RGBA, is a logo of ``brands[owners[i]]``: the detector's class ``owners[i]``.

    ``files``: where each drawing came from.
    """

    brands: tuple[str, ...]
    drawings: tuple[Pixels, ...]
    owners: tuple[int, ...]
    files: tuple[Path, ...]

    def __post_init__(self) -> None:
        if not self.drawings or not len(self.drawings) == len(self.owners) == len(self.files):
            raise ValueError("a kit has drawings, each with an owner and a file")
        if set(self.owners) != set(range(len(self.brands))):
            raise ValueError("each brand has a drawing")

    def number(self, name: str) -> int | None:
        """Class of a brand's name, as ``brand_key`` compares them."""
        return {brand_key(brand): i for i, brand in enumerate(self.brands)}.get(brand_key(name))


def read_kit(folder: Path, brand: str = "") -> Kit:
    """The logo files of ``folder``; each of its subfolders with logos is a further brand.

    Args:
        folder: SVG, PNG, JPEG and WebP count, everything else is passed over.
        brand: name of the brand whose logos lie in ``folder`` itself; by default the folder's name.
            A subfolder's brand has the subfolder's name.

    Raises:
        InvalidRequest: there is no logo, or a brand has a name that none can have.
        InvalidLogo: one cannot be read or is not safe.
    """
    if not folder.is_dir():
        raise InvalidRequest(f"{folder} is not a folder")
    brand = brand or folder.resolve().name
    found = [(brand, file) for file in _logos(folder)]
    for part in sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")):
        found += [(part.name, file) for file in _logos(part)]
    if not found:
        raise InvalidRequest(f"{folder} holds no logo: {', '.join(SUFFIXES)}")
    if any(brand_key(name) == ANY_LOGO for name, _ in found):
        raise InvalidRequest(f"no brand can be called {ANY_LOGO!r}, which means any logo; --brand names the kit's own")
    brands = tuple(dict.fromkeys(name for name, _ in found))
    if len({brand_key(name) for name in brands}) < len(brands):
        raise InvalidRequest(f"two brands of {folder} have one name: {', '.join(map(repr, brands))}")
    if strange := [name for name in brands if name.encode("utf-8", "ignore").decode() != name]:
        raise InvalidRequest(f"the folder's name {strange[0]!r} is not UTF-8: no brand can be called so")
    return Kit(
        brands,
        tuple(_drawing(file) for _, file in found),
        tuple(brands.index(name) for name, _ in found),
        tuple(file for _, file in found),
    )


def _logos(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.iterdir()
        if path.is_file() and path.suffix.lower() in SUFFIXES and not path.name.startswith(".")
    )


def _drawing(file: Path) -> Pixels:
    drawing = np.asarray(read_logo(whole_file(file), name=str(file)))
    if min(drawing.shape[:2]) < 4:
        raise InvalidLogo(f"{file}: {drawing.shape[1]} x {drawing.shape[0]} pixels are too few for a logo")
    small = shrunk(drawing, SIDE)
    if int(small[..., 3].max()) <= FAINT:
        raise InvalidLogo(
            f"{file} is too faint to be pasted: its most opaque pixel has an alpha of {small[..., 3].max()}"
        )
    return small
