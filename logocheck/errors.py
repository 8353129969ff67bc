"""Every error Logocheck raises on purpose, by who must act.

``InputError``: the caller sent something that cannot be used; trying again does not help.
``SetupError``: the operator's installation is incomplete; trying again does not help.
``Unavailable``: something that is needed is down; the same call may work later.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID


class LogocheckError(Exception):
    """Root of the tree. ``str(error)`` is one sentence that may be shown to the caller."""


class InputError(LogocheckError):
    """The caller must change the input."""


class UnreadableImage(InputError):
    """The bytes are not a picture in an accepted format, or are damaged."""


class ImageTooLarge(InputError):
    """The picture has more bytes or pixels than allowed."""


class InvalidCampaign(InputError):
    """The campaign document breaks its schema. ``problems`` says what and where."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class InvalidLogo(InputError):
    """A reference logo cannot be read, or is not safe to render."""


class InvalidCaption(InputError):
    """A caption is too long or is not text."""


class InvalidArchive(InputError):
    """An archive is damaged, unsafe or too large to unpack."""


class InvalidRequest(InputError):
    """A value of the request is out of its range or contradicts another one."""


class RequestTooLarge(InputError):
    """The whole request has more bytes than this address takes."""


class Unauthorised(InputError):
    """Neither a valid API key nor a session came with the request."""


class Forbidden(InputError):
    """The request comes from a place that may not ask, or from a role that may not do this."""


class TooManyAttempts(InputError):
    """Too many wrong passwords or keys from one place or for one name; allowed again in ``seconds``."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class UnknownAccount(InputError):
    """No account has this id."""


class UnknownKey(InputError):
    """No API key has this id."""


class Quarantined(InputError):
    """A picture or an archive ended its worker too often and is not tried again."""


class UnknownCheck(InputError):
    """No check has this id."""


class UnknownCampaign(InputError):
    """No campaign has this name or version."""


class UnknownBrand(InputError):
    """No brand kit has this name."""


class UnknownErrand(InputError):
    """Nothing with this id was asked of the eyes, or it was forgotten."""


class UnknownBatch(InputError):
    """No batch has this id."""


class UnknownWebhook(InputError):
    """No webhook has this id."""


class UnknownBlob(InputError):
    """The bytes were never stored, or their retention has ended."""


class Conflict(InputError):
    """The same key was used for another request, or the name is taken."""


class JudgedAgain(Conflict):
    """Another check took the place of one that was to be decided about. ``checks``: each such one, and what counts."""

    def __init__(self, message: str, checks: Sequence[tuple[UUID, UUID]] = ()) -> None:
        super().__init__(message)
        self.checks = checks


class CampaignEnded(Conflict):
    """The campaign takes no more posts."""


class Outdated(Conflict):
    """What was to be changed has changed since the caller read it."""


class Erased(Conflict):
    """The key was used before, and nothing is left of what it made."""


class InternalError(LogocheckError):
    """A fault of Logocheck itself; the log has the traceback."""


class SetupError(LogocheckError):
    """The operator must act."""


class ModelMissing(SetupError):
    """A model file that the manifest names is not there."""


class ModelMismatch(SetupError):
    """A model file's SHA-256 or signature is not the one of the manifest."""


class InvalidSettings(SetupError):
    """A setting has a value that cannot be used."""


class MissingExtra(SetupError):
    """An optional dependency is not installed."""


class Unavailable(LogocheckError):
    """Later may work."""


class QueueUnavailable(Unavailable):
    """The broker did not take the message."""


class StorageUnavailable(Unavailable):
    """The database or the blob store did not answer, or the disk is full."""
