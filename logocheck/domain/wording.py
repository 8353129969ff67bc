"""Numbers in the sentences of findings."""

from __future__ import annotations

from logocheck.domain.report import Logo


def compared(measured: float, required: float, unit: str) -> tuple[str, str]:
    """Both numbers with their unit, as in ``Finding``, and as few digits as keep them apart."""
    texts = ("", "")
    for digits in range(7):
        texts = _text(measured, unit, digits), _text(required, unit, digits)
        if texts[0] != texts[1] or measured == required:
            break
    return texts


def percent(share: float, digits: int = 1) -> str:
    """0.05 is "5 %"."""
    return f"{_short(share * 100, digits)} %"


def apart(share: float, *bounds: float) -> str:
    """``percent`` of ``share`` with as few digits as keep it from a bound that it is not: 70.04 % is beyond 70 %."""
    texts = [percent(share, digits) for digits in range(1, 7)]
    others = {percent(bound, 6) for bound in bounds if bound != share}
    return next((text for text in texts if text not in others), texts[-1])


def times(number: int) -> str:
    """How often, at least 0."""
    return {0: "not at all", 1: "once", 2: "twice"}.get(number, f"{number} times")


def times_over(number: int, thing: str) -> str:
    """So many of a thing: "1 hashtag", "2 hashtags"."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def probability(logo: Logo) -> str:
    """How sure it is that a logo is the brand's, in brackets."""
    return f"(probability {_short(logo.confidence, 2)})"


def _text(value: float, unit: str, digits: int) -> str:
    if unit == "share":
        return percent(value, digits + 1)
    if unit == "px":
        return f"{_short(value, digits)} px"
    if unit == "degrees":
        return f"{_short(value, digits)}°"
    if unit == "delta_e":
        return f"ΔE {_short(value, digits + 1)}"
    if unit == "heights":
        return f"{_short(value, digits + 2)} times its height"
    return _short(value, digits + 2)


def _short(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
