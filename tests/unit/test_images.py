"""Bad input and odd pictures: each a clear error, or an upright RGB picture."""

import io
import struct
import subprocess
import sys
import zlib

import pillow_heif
import pytest
from PIL import Image, ImageDraw

from logocheck.domain.geometry import Size
from logocheck.errors import ImageTooLarge, InvalidLogo, UnreadableImage
from logocheck.images import ACCEPTED_FORMATS, Limits, header, is_plain, read_logo, read_picture, thumbnail

LIMITS = Limits()
RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 128, 0), (0, 0, 255), (255, 255, 255)


def saved(picture, form, **options):
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def halves(width=40, height=20):
    """Red on the left, blue on the right: says which way is up."""
    picture = Image.new("RGB", (width, height), RED)
    picture.paste(BLUE, (width // 2, 0, width, height))
    return picture


def heic(picture):
    out = io.BytesIO()
    pillow_heif.from_pillow(picture).save(out)
    return out.getvalue()


def near(colour, expected, tolerance=12):
    return all(abs(a - b) <= tolerance for a, b in zip(colour, expected, strict=True))


def png_header(width, height):
    """A PNG that claims a size and has hardly a pixel."""
    chunks = (b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0), b"IDAT" + zlib.compress(b"\0" * 100))
    packed = (struct.pack(">I", len(c) - 4) + c + struct.pack(">I", zlib.crc32(c)) for c in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (b"<svg>", "this is SVG, HTML or XML text"),
        (b"<\x00\xff\x13", "this is not a picture that can be read"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "this is a video; a still picture of it can be checked"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0", "this is a video"),
        (b"\x1aE\xdf\xa3\x01", "this is a video"),
        (b"Dear all", "this is text"),
    ],
)
def test_what_is_no_picture_is_called_by_its_name(start, said):
    with pytest.raises(UnreadableImage, match=said):
        header(start + b"\n" * 40, Limits())


def test_a_small_photo_is_read_as_it_is():
    picture = read_picture(saved(halves(), "PNG"), LIMITS)
    assert (picture.mode, picture.size) == ("RGB", (40, 20))
    assert picture.getpixel((0, 0)) == RED
    assert picture.getpixel((39, 19)) == BLUE


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"])
def test_every_accepted_format_is_read(form):
    data = saved(halves(), form)
    assert header(data, LIMITS).size == Size(40, 20)
    assert header(data, LIMITS).media_type == ACCEPTED_FORMATS[form]
    assert near(read_picture(data, LIMITS).getpixel((3, 10)), RED)


def test_of_a_phone_s_several_pictures_the_first_is_read():
    data = saved(halves(), "MPO", save_all=True, append_images=[Image.new("RGB", (4, 4))])
    assert header(data, LIMITS).media_type == "image/jpeg"
    assert near(read_picture(data, LIMITS).getpixel((3, 10)), RED)


def test_heic_is_read():
    data = heic(halves(64, 32))
    assert header(data, LIMITS).media_type == "image/heic"
    assert near(read_picture(data, LIMITS).getpixel((5, 16)), RED, 20)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_one_pixel_is_a_picture(form):
    data = saved(Image.new("RGB", (1, 1), RED), form)
    assert header(data, LIMITS).size == Size(1, 1)
    assert read_picture(data, LIMITS).size == (1, 1)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"\0", "not a picture"),
        (b"\0" * 5000, "not a picture"),
        (b"Dear all, the photo follows.", "text"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
        (b"PK\x03\x04" + b"\0" * 30, "ZIP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"<!doctype html><p>not found</p>", "HTML"),
        (b"\xff\xd8\xff", "not a picture"),
        (b"\x89PNG\r\n\x1a\n", "not a picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", "PostScript"),
    ],
)
@pytest.mark.parametrize("read", [header, read_picture])
def test_what_is_no_picture_says_what_it_is(read, data, sentence):
    with pytest.raises(UnreadableImage, match=sentence):
        read(data, LIMITS)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF", "TIFF", "BMP"])
@pytest.mark.parametrize("kept", [0.05, 0.5, 0.9])
def test_a_truncated_picture_is_refused(form, kept):
    noise = Image.effect_noise((96, 96), 90).convert("RGB")
    data = heic(noise) if form == "HEIF" else saved(noise, form)
    with pytest.raises(UnreadableImage):
        read_picture(data[: int(kept * len(data))], LIMITS)


def test_a_corrupt_picture_is_refused():
    data = bytearray(saved(Image.effect_noise((64, 64), 90), "PNG"))
    data[len(data) // 2] ^= 0xFF
    with pytest.raises(UnreadableImage, match="damaged"):
        read_picture(bytes(data), LIMITS)


def test_the_extension_means_nothing():
    assert header(saved(halves(), "WEBP"), LIMITS).format == "WEBP"  # whatever its name ended in


@pytest.mark.parametrize("size", [(60_000, 60_000), (12_000, 9_000), (2_000_000_000, 2)])
@pytest.mark.parametrize("read", [header, read_picture])
def test_the_size_in_the_header_is_judged_before_a_pixel_is_decoded(read, size):
    with pytest.raises(ImageTooLarge, match="pixels"):
        read(png_header(*size), LIMITS)


def test_limits_are_exact():
    data = saved(halves(), "PNG")
    assert header(data, Limits(max_bytes=len(data), max_pixels=800)).size == Size(40, 20)
    with pytest.raises(ImageTooLarge, match="40 x 20 pixels"):
        header(data, Limits(max_pixels=799))
    with pytest.raises(ImageTooLarge, match="bytes"):
        header(data, Limits(max_bytes=len(data) - 1))


@pytest.mark.parametrize("values", [{"max_bytes": 0}, {"max_pixels": 0}, {"max_pixels": 10**9}])
def test_limits_refuse_nonsense(values):
    with pytest.raises(ValueError, match="max_"):
        Limits(**values)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_exif_turns_the_picture_upright(orientation, form):
    turns = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    stored = halves() if orientation == 1 else halves().transpose(Image.Transpose(turns[orientation]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = saved(stored, form, exif=exif, **({"lossless": True} if form == "WEBP" else {}))
    picture = read_picture(data, LIMITS)
    assert header(data, LIMITS).size == Size(*picture.size) == Size(40, 20)
    assert near(picture.getpixel((3, 10)), RED)
    assert near(picture.getpixel((36, 10)), BLUE)


@pytest.mark.parametrize("exif", [b"Exif\0\0garbage", b"Exif\0\0II*\0\xff\xff\xff\x7f"])
def test_damaged_exif_is_no_reason_to_refuse(exif):
    assert read_picture(saved(halves(), "JPEG", exif=exif), LIMITS).size == (40, 20)


def test_of_an_animation_the_first_frame_is_read():
    frames = [Image.new("RGB", (8, 8), colour) for colour in (RED, BLUE)]
    for form in ("GIF", "PNG", "WEBP"):
        data = saved(frames[0], form, save_all=True, append_images=frames[1:])
        assert near(read_picture(data, LIMITS).getpixel((4, 4)), RED)


def test_cmyk_becomes_rgb():
    assert near(read_picture(saved(halves().convert("CMYK"), "JPEG", quality=95), LIMITS).getpixel((3, 10)), RED)


def test_a_palette_becomes_rgb():
    assert read_picture(saved(halves().convert("P"), "PNG"), LIMITS).getpixel((3, 10)) == RED


@pytest.mark.parametrize("form", ["PNG", "TIFF"])
def test_sixteen_bits_are_scaled_not_clipped(form):
    deep = Image.new("I;16", (3, 1))
    for x, value in enumerate((0, 32768, 65535)):
        deep.putpixel((x, 0), value)
    picture = read_picture(saved(deep, form), LIMITS)
    assert [picture.getpixel((x, 0))[0] for x in range(3)] == [0, 128, 255]


@pytest.mark.parametrize(
    ("values", "expected"), [((0.0, 0.5, 1.0), (0, 128, 255)), ((0.0, 128.0, 255.0), (0, 128, 255))]
)
def test_floating_point_greys_are_scaled_by_their_range(values, expected):
    deep = Image.new("F", (3, 1))
    for x, value in enumerate(values):
        deep.putpixel((x, 0), value)
    picture = read_picture(saved(deep, "TIFF"), LIMITS)
    assert tuple(picture.getpixel((x, 0))[0] for x in range(3)) == expected


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_transparent_parts_come_out_on_white(mode):
    clear = Image.new("RGBA", (4, 4), (0, 0, 0, 0)).convert(mode)
    assert read_picture(saved(clear, "PNG"), LIMITS).getpixel((2, 2)) == WHITE


def test_a_transparent_palette_entry_comes_out_on_white():
    picture = Image.new("P", (4, 4), 0)
    picture.putpalette([0, 0, 0, 255, 0, 0])
    picture.putpixel((1, 1), 1)
    read = read_picture(saved(picture, "GIF", transparency=0), LIMITS)
    assert read.getpixel((0, 0)) == WHITE
    assert read.getpixel((1, 1)) == RED


def test_one_bit_and_grey_become_rgb():
    assert read_picture(saved(Image.new("1", (2, 2), 1), "PNG"), LIMITS).getpixel((0, 0)) == WHITE
    assert read_picture(saved(Image.new("L", (2, 2), 77), "PNG"), LIMITS).getpixel((0, 0)) == (77, 77, 77)


def test_a_thumbnail_keeps_the_aspect_and_never_grows():
    assert Image.open(io.BytesIO(thumbnail(halves(400, 200), 100))).size == (100, 50)
    assert Image.open(io.BytesIO(thumbnail(halves(4, 2), 100))).size == (4, 2)
    assert Image.open(io.BytesIO(thumbnail(halves(1000, 1), 100))).size == (100, 1)


def test_transparent_margins_of_a_logo_are_trimmed():
    logo = Image.new("RGBA", (50, 50), (0, 0, 0, 0))
    ImageDraw.Draw(logo).rectangle((10, 20, 29, 29), fill=RED)
    trimmed = read_logo(saved(logo, "PNG"), name="a.png")
    assert (trimmed.mode, trimmed.size) == ("RGBA", (20, 10))


@pytest.mark.parametrize(
    ("size", "kept"),
    [((40_000, 2), (6144, 1)), ((3072, 1024), (1536, 512)), ((5000, 40), (5000, 40)), ((9, 1536), (9, 1536))],
)
def test_a_large_logo_is_made_smaller(size, kept):
    """A hundred views of it are made: of 7,000 x 7,000 pixels they would take gigabytes."""
    assert read_logo(saved(Image.linear_gradient("L").resize(size), "PNG"), name="a.png").size == kept


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_uniform_margins_of_a_logo_are_trimmed(form):
    logo = Image.new("RGB", (80, 80), WHITE)
    ImageDraw.Draw(logo).rectangle((16, 24, 63, 55), fill=RED)
    width, height = read_logo(saved(logo, form), name="a").size
    assert abs(width - 48) <= 4
    assert abs(height - 32) <= 4


def test_a_logo_cut_from_a_photo_is_not_trimmed():
    assert read_logo(saved(halves(), "PNG"), name="a.png").size == (40, 20)


def test_a_plain_logo_of_one_colour_is_kept_whole():
    assert read_logo(saved(Image.new("RGB", (5, 5), RED), "PNG"), name="a.png").size == (5, 5)


def test_a_logo_is_plain_when_it_has_neither_shape_nor_a_second_colour():
    disc = Image.new("RGBA", (20, 20), "#0000")
    ImageDraw.Draw(disc).ellipse((2, 2, 17, 17), fill="white")
    white = Image.new("RGB", (20, 20), "white")
    logos = (saved(white, "JPEG"), saved(white, "PNG"), saved(disc, "PNG"), saved(halves(), "JPEG"))
    assert [is_plain(read_logo(logo, name="a")) for logo in logos] == [True, True, False, False]


def test_an_svg_logo_is_drawn_and_trimmed():
    rectangle = b'<rect x="20" y="40" width="60" height="20" fill="red"/>'
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">' + rectangle + b"</svg>"
    logo = read_logo(svg, name="a.svg")
    assert logo.width == pytest.approx(3 * logo.height, rel=0.02)
    assert logo.getpixel((logo.width // 2, logo.height // 2)) == (*RED, 255)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"hello", "text"),
        (saved(halves(), "GIF"), "this is a GIF picture; accepted are SVG, JPEG, PNG, WEBP"),
        (saved(halves(), "TIFF"), "this is a TIFF picture"),
        (saved(halves(), "BMP"), "this is a BMP picture"),
        (saved(Image.new("RGBA", (9, 9), (0, 0, 0, 0)), "PNG"), "nothing is visible"),
        (png_header(60_000, 60_000), "pixels"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>", "nothing is visible"),
        (b"\0" * (9 * 2**20), "bytes"),
    ],
)
def test_what_is_no_logo_is_refused_by_name(data, sentence):
    with pytest.raises(InvalidLogo, match=f"acme: .*{sentence}"):
        read_logo(data, name="acme")


def test_the_web_process_can_import_this_without_a_model_runtime():
    code = (
        "import sys, logocheck.images as i; i.read_logo("
        'b\'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v5z"/></svg>\', name=\'a\');'
        "print([m for m in ('numpy', 'cv2', 'onnxruntime') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
