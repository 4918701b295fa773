"""Error mapping: turns VK's error codes into PlatformErrors, by what to do next.

Codes and their names: errors.json of the VK API schema 5.199.93; 983, 984 and 1021 are reported by others only.
"""

from __future__ import annotations

from typing import Any

from bots.platform_errors import Broken, Gone, Later, PlatformError, Revoked, Vanished

TOKEN = frozenset({5, 27, 28})
GONE = {
    18: "deactivated",
    900: "blocked",
    901: "denied",
    902: "denied",
    936: "not_found",
    950: "denied",
    983: "denied",
    984: "denied",
    987: "denied",
    988: "denied",
    1021: "not_found",
    917: "kicked",
    922: "kicked",
    925: "not_admin",
    927: "not_found",
    932: "denied",
    935: "kicked",
    945: "disabled",
    946: "unsupported",
    985: "denied",
    1012: "denied",
}
WAITS: dict[int, Later] = {
    1: Later(3, "unknown"),
    6: Later(1, "too_many_per_second", whole=True, asked=True),
    9: Later(120, "flood_control"),
    10: Later(3, "internal"),
    14: Later(300, "captcha", whole=True),
    29: Later(60, "rate_limit", whole=True),
    36: Later(3, "interrupted"),
}
UNEDITABLE = frozenset({15, 100, 104, 909, 910, 920, 924, 949})
"""Refusals of messages.edit after which a new message is sent instead."""
BOT_FEATURE = 912
LONGEST = 200
NETWORK_S = 3.0


class NoButtons(Broken):
    """The community's bot features are off: VK takes no keyboard."""


def refusal(code: int, sentence: str, method: str = "") -> PlatformError:
    """The exception for an error code; an unknown code is refused for good."""
    if code in TOKEN:
        return Revoked(f"VK refuses the token: {code}")
    if code in WAITS:
        wait = WAITS[code]
        return Later(wait.after_s, wait.reason, wait.whole, wait.asked)
    if method == "messages.edit" and code in UNEDITABLE:
        return Vanished("message")
    if code in GONE:
        return Gone(GONE[code])
    if code == BOT_FEATURE:
        return NoButtons(f"{code} keyboards are off")
    return Broken(f"{code} {sentence}"[:LONGEST])


def from_error(error: Any, method: str) -> PlatformError:
    """The exception for VK's error object: `error_code`, `error_msg` of a call; `code`, `description` of one peer.

    The captcha comes in two shapes, one of them without `captcha_sid`; nothing but the code is read.
    """
    if not isinstance(error, dict):
        return odd_answer()
    code = error.get("error_code", error.get("code"))
    if not isinstance(code, int):
        return odd_answer()
    return refusal(code, str(error.get("error_msg", error.get("description", ""))), method)


def odd_answer() -> Later:
    """Error for an answer that is no JSON, or JSON of another shape: a proxy's page, most often."""
    return Later(NETWORK_S, "odd_answer")


def no_answer() -> Later:
    """Error for a connection that failed, ended or took too long. Safe to repeat: sends carry a `random_id`."""
    return Later(NETWORK_S, "network")
