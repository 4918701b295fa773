"""Delivery: outbox rows become messages, in order per recipient, within each platform's limits.

Promise: every row of the outbox is sent or its failure noted; a refusal delays one chat and never another. A row is
claimed (`selector`, `rate_limiter`), given its place in a chat with topics (`topic_router`), composed and rendered in
the reader's language (`composer`, `render`, `keyboard_layout`), sent, and its outcome written (`outcomes`).

Callers: the app alone starts `outbox_relay`; others only wake it. It must not decide what is said, or to whom.
"""
