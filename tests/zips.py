"""ZIP files as tests need them, the wicked ones too."""

import io
import stat
import warnings
import zipfile


def zipped(files, *, compression=zipfile.ZIP_DEFLATED):
    """The bytes of a ZIP of ``{name: content}``, or of pairs when a name comes twice."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name twice
        for name, value in files.items() if isinstance(files, dict) else files:
            archive.writestr(name, value)
    return content.getvalue()


def with_link():
    link = zipfile.ZipInfo("link.png")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return zipped([(link, "/etc/passwd")])


def encrypted():
    content = bytearray(zipped({"a.png": b"x"}))
    for start, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        content[content.index(start) + offset] |= 1
    return bytes(content)


def with_name(name):
    """A ZIP whose only file has exactly this name, in bytes."""
    placeholder = "n" * len(name)
    return zipped({placeholder: b"x"}, compression=zipfile.ZIP_STORED).replace(placeholder.encode(), name)


def claims_files(number):
    """A ZIP whose end record announces ``number`` files (below 65,535)."""
    content = bytearray(zipped({"a.png": b"x"}))
    end = content.rindex(b"PK\5\6")
    content[end + 10 : end + 12] = number.to_bytes(2, "little")
    return bytes(content)
