"""Bot API methods of receiving: getUpdates, or a webhook's address, which shuts getUpdates."""

from __future__ import annotations

import re

from bots.sandbox.telegram.chats import Body
from bots.sandbox.telegram.form import ApiForm
from bots.sandbox.telegram.refusal import TelegramRefusal, bad_request
from bots.sandbox.telegram.world import TelegramWorld


def set_webhook(world: TelegramWorld, form: ApiForm) -> bool:
    address, secret = form.text("url"), form.text("secret_token")
    if not address:
        return delete_webhook(world, form)
    if not address.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if secret and not re.fullmatch("[A-Za-z0-9_-]{1,256}", secret):
        raise bad_request("secret token contains unallowed characters")
    remember_allowed(world, form)
    _drop(world, form)
    world.webhook = {"url": address, "secret_token": secret, "max_connections": form.number("max_connections", 40)}
    world.queue.pushed()
    return True


def delete_webhook(world: TelegramWorld, form: ApiForm) -> bool:
    _drop(world, form)
    world.webhook = {}
    return True


def _drop(world: TelegramWorld, form: ApiForm) -> None:
    if form.flag("drop_pending_updates"):
        world.queue.waiting.clear()


def get_webhook_info(world: TelegramWorld, _form: ApiForm) -> Body:
    info: Body = {"url": world.webhook.get("url", ""), "has_custom_certificate": False}
    info["pending_update_count"] = len(world.queue.waiting)
    info |= {key: world.webhook[key] for key in ("last_error_date", "last_error_message") if key in world.webhook}
    if world.webhook:
        info["max_connections"] = world.webhook["max_connections"]
    return info | ({"allowed_updates": world.queue.allowed} if world.queue.allowed else {})


def remember_allowed(world: TelegramWorld, form: ApiForm) -> None:
    """Keep `allowed_updates` when the call carries it; an empty list means the default again."""
    given = form.json_value("allowed_updates", "allowed updates")
    if given is not None:
        world.queue.allowed = [str(one) for one in given]


async def get_updates(world: TelegramWorld, form: ApiForm) -> list[Body]:
    """Answer a poll; see `queue`."""
    if world.webhook:
        reason = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        raise TelegramRefusal(409, f"Conflict: {reason}")
    remember_allowed(world, form)
    return await world.queue.poll(form.number("offset"), form.number("limit", 100), form.number("timeout"))


METHODS = {"setWebhook": set_webhook, "deleteWebhook": delete_webhook, "getWebhookInfo": get_webhook_info}
