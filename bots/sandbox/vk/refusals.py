"""Errors of the VK API: a code and a sentence, with HTTP status 200."""

from __future__ import annotations

SENTENCES = {
    1: "Unknown error occurred",
    3: "Unknown method passed",
    5: "User authorization failed",
    6: "Too many requests per second",
    7: "Permission to perform this action is denied",
    8: "Invalid request",
    9: "Flood control",
    10: "Internal server error",
    14: "Captcha needed",
    15: "Access denied",
    18: "User was deleted or banned",
    27: "Group authorization failed",
    29: "Rate limit reached",
    100: "One of the parameters specified was missing or invalid",
    900: "Can't send messages for users from blacklist",
    901: "Can't send messages for users without permission",
    902: "Can't send messages to this user due to their privacy settings",
    909: "Can't edit this message, because it's too old",
    910: "Can't sent this message, because it's too big",
    911: "Keyboard format is invalid",
    912: "This is a chat bot feature, change this status in settings",
    914: "Message is too long",
    917: "You don't have access to this chat",
    920: "Can't edit this kind of message",
    924: "Can't delete this message for everybody",
    925: "You are not admin of this chat",
    935: "User not found in chat",
    945: "Chat was disabled",
    2000: "Servers number limit is reached",
}
"""The sentences of errors.json, VK API schema 5.199.93; `Can't sent` is VK's own spelling."""


class VkRefusal(Exception):
    """Error that refuses a call. `detail` follows the sentence; `extra`: further fields of the error object."""

    def __init__(self, code: int, detail: str = "", extra: dict[str, object] | None = None) -> None:
        sentence = SENTENCES.get(code, "Error")
        self.code = code
        self.message = f"{sentence}: {detail}" if detail else sentence
        self.extra = extra or {}
        super().__init__(f"{code} {self.message}")

    def body(self, form: dict[str, str]) -> dict[str, object]:
        """The answer to the call with this form."""
        params = [{"key": key, "value": value} for key, value in form.items()]
        error = {"error_code": self.code, "error_msg": self.message, "request_params": params, **self.extra}
        return {"error": error}


def invalid_parameter(detail: str) -> VkRefusal:
    """Make error 100: a parameter is missing or invalid."""
    return VkRefusal(100, detail)
