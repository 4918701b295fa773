"""The resident's conversations, one a file, and the two screens that are no conversation: the menu and the help.

A flow is found by its name; its script ends in an act (`dialogs.acts`).
"""

from __future__ import annotations

from collections.abc import Mapping

from dialogs.flows import language, mine, offer, privacy, rate, report, welcome
from dialogs.kernel.script import Flow

FLOWS: Mapping[str, Flow] = {
    flow.FLOW.name: flow.FLOW for flow in (welcome, report, mine, rate, offer, language, privacy)
}
