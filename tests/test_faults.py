"""Catalogue of the faults that the program must survive: what people see of each, and the tests that say so and that
nothing is lost or doubled.

`FAULTS`: the fault, how it is brought about, what the resident and the staff see, and its tests as `file::function`
under tests/.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from bots.sandbox.faults import KINDS

TESTS = Path(__file__).parent


class KnownFault(NamedTuple):
    """Fault of the catalogue. `by`: the kind of `bots.sandbox.standin.PlatformFault`, what a person does to a
    stand-in, or what a test does to the real thing."""

    by: str
    seen: str
    tests: tuple[str, ...]


WIRE = "bots/delivery/test_faults_on_the_wire.py::"
DELIVERY = "bots/delivery/test_outbox_relay.py::"
ROUGH = "journeys/test_rough_days.py::"
SENDS = "journeys/test_delivery_faults.py::"
BINDING = "journeys/test_staff_binding.py::"
TROUBLE = "bots/intake/test_store_trouble.py::"
JUMPS = "bots/runtime/test_clock_jumps.py::"
VK = "bots/vk/test_adapter.py::"
ANSWERS = f"{WIRE}test_said_once_in_order_and_in_time"
IN_ORDER = f"{SENDS}test_answers_arrive_in_order_whatever_fails"

FAULTS: dict[str, KnownFault] = {
    "429 and storms of it": KnownFault(
        "flood",
        "Each message comes once, in order, as soon as Telegram said it may; other chats wait for nobody.",
        (ANSWERS, f"{WIRE}test_a_storm_over_every_chat", IN_ORDER),
    ),
    "5xx as HTML": KnownFault(
        "server_error", "Each message comes once, in order, seconds later; the mark comes once.", (ANSWERS, IN_ORDER)
    ),
    "connection reset": KnownFault(
        "reset", "Each message comes once, in order, seconds later; the mark comes once.", (ANSWERS, IN_ORDER)
    ),
    "timeout before acceptance": KnownFault(
        "timeout_before", "Each message comes once, in order, seconds later.", (ANSWERS,)
    ),
    "timeout after acceptance, lost answer": KnownFault(
        "lost_answer",
        "VK: each message once. Telegram: a message of a conversation may stand there twice, an announcement never; an "
        "edit changes one message.",
        (
            ANSWERS,
            f"{WIRE}test_in_telegram_only_what_is_said_in_a_conversation_is_said_twice",
            f"{WIRE}test_an_edit_whose_answer_was_lost_changes_one_message",
            f"{SENDS}test_a_lost_answer_doubles_nothing_in_vk",
        ),
    ),
    "update twice": KnownFault(
        "duplicate_update",
        "One report, one card, each word and press worked once.",
        (f"{ROUGH}test_updates_that_come_twice_are_worked_once",),
    ),
    "update late": KnownFault(
        "late_update",
        "The report is sent and its addition reaches the card, once each.",
        (f"{ROUGH}test_parts_late_or_out_of_order_are_one_report",),
    ),
    "update out of order": KnownFault(
        "reordered_update",
        "Words after their place are the same report; one card with both.",
        (f"{ROUGH}test_parts_late_or_out_of_order_are_one_report",),
    ),
    "album member 10 s late": KnownFault(
        "late_update",
        "The photo joins the report while it is written, the ticket afterwards; the staff see all photos.",
        (
            f"{ROUGH}test_a_member_of_an_album_comes_ten_seconds_late",
            "journeys/test_residents_photos.py::test_late_parts_reach_the_draft_and_then_the_ticket",
        ),
    ),
    "poison": KnownFault(
        "poison",
        "What can be understood is; the sender of the rest hears so, the staff are warned once a kind, the next "
        "message is worked.",
        (
            f"{SENDS}test_poison_is_set_aside_and_told_once",
            "bots/intake/test_poison.py::test_what_aiogram_refuses",
            "bots/intake/test_poison.py::test_what_vkbottle_refuses",
            "bots/intake/test_inbox_worker.py::test_what_cannot_be_understood_is_set_aside_and_blocks_nobody",
            "bots/intake/test_inbox_worker.py::test_who_sent_what_nobody_understands_hears_so",
        ),
    ),
    "group becomes a supergroup": KnownFault(
        "upgrade_group",
        "The staff go on in the new chat, cards and all.",
        (
            f"{BINDING}test_a_group_that_becomes_a_supergroup_stays_the_staffs",
            f"{DELIVERY}test_a_moved_chat_hears_the_same_message_at_its_new_address",
        ),
    ),
    "topic deleted": KnownFault(
        "delete_topic",
        "Cards go to the main topic, and the staff are told why.",
        (
            f"{BINDING}test_cards_go_to_the_topic_where_the_code_was_written",
            f"{DELIVERY}test_a_lost_topic_is_forgotten_and_told",
        ),
    ),
    "resident blocks the bot and returns": KnownFault(
        "block",
        "The staff read under their answer that it did not arrive and why; once they are back, the next arrives.",
        (
            f"{SENDS}test_whom_an_answer_does_not_reach_is_marked_until_they_return",
            f"{SENDS}test_a_silent_refusal_is_found_out_by_the_send",
            f"{DELIVERY}test_a_person_who_blocked_the_bot_is_left_alone_until_they_return",
        ),
    ),
    "bot removed from the staff chat": KnownFault(
        "remove_bot",
        "What the staff miss is held for a week and said when the bot is let in again.",
        (
            f"{BINDING}test_a_bot_that_was_removed_and_added_again_loses_nothing",
            f"{DELIVERY}test_what_the_staff_chat_misses_is_held_until_the_bot_is_back",
            f"{DELIVERY}test_a_staff_chat_that_stays_away_is_given_up_after_a_week",
        ),
    ),
    "VK 6, 9, 10, 14 in both shapes, 29": KnownFault(
        "error",
        "Each answer comes once, in order, after VK's pause; 6, 14 and 29 hold the whole bot, 9 and 10 one chat.",
        (ANSWERS, f"{ROUGH}test_vk_refuses_each_answer_once"),
    ),
    "VK 901, 902": KnownFault(
        "error",
        "Nothing more is tried until the resident writes; the staff read that the answer did not arrive.",
        (
            f"{WIRE}test_who_does_not_take_messages_is_left_alone_until_they_write",
            f"{SENDS}test_a_silent_refusal_is_found_out_by_the_send",
        ),
    ),
    "VK 912": KnownFault(
        "chat_bot_feature",
        "Residents get choices in words and can report; the staff are told what to switch on, once.",
        (
            f"{ROUGH}test_a_community_without_bot_features_says_its_buttons_in_words",
            f"{VK}test_where_keyboards_are_off_buttons_are_said_in_words",
        ),
    ),
    "VK failed 1..4": KnownFault(
        "failed",
        "2 and 4: nobody notices. 1 and 3, where VK itself has lost messages: the staff are told to look for them.",
        (
            f"{VK}test_sessions_end_and_nothing_is_lost",
            f"{VK}test_a_lost_history_is_said",
            f"{ROUGH}test_vk_refuses_each_answer_once",
        ),
    ),
    "token revoked and mended": KnownFault(
        "revoked",
        "The staff are told once, by way of the other platform; all that was written and said meanwhile arrives, once.",
        (
            f"{WIRE}test_a_token_taken_away_and_mended",
            f"{ROUGH}test_a_token_taken_away_and_mended_while_it_runs",
            f"{SENDS}test_a_refused_token_on_one_platform_leaves_the_other_alone",
        ),
    ),
    "SQLite locked": KnownFault(
        "BEGIN IMMEDIATE by another process",
        "Answers come when it is free again, once each; no warning, nothing set aside.",
        (
            f"{TROUBLE}test_turns_outlive_a_database_that_cannot_be_written",
            f"{TROUBLE}test_a_message_that_arrived_is_noted_as_soon_as_the_store_can",
            f"{SENDS}test_a_store_in_trouble_is_waited_for_and_nothing_is_set_aside",
        ),
    ),
    "disk full": KnownFault(
        "PRAGMA max_page_count; /dev/full",
        "What cannot be stored is not confirmed and comes again; a report with a photo waits for room, words do not.",
        (
            f"{TROUBLE}test_turns_outlive_a_database_that_cannot_be_written",
            f"{TROUBLE}test_a_photo_waits_for_room_and_words_alone_do_not",
            "storage/engine/test_group_commit.py::test_what_the_engine_undoes_with_another_is_done_again",
        ),
    ),
    "PostgreSQL restarted": KnownFault(
        "pg_ctl stop and start",
        "Messages before, during and after are worked and said once, in order.",
        (
            f"{TROUBLE}test_postgresql_is_started_again_in_the_middle",
            f"{TROUBLE}test_postgresql_is_started_again_while_messages_are_on_their_way",
        ),
    ),
    "connections cut, commits not answered": KnownFault(
        "pg_terminate_backend",
        "Messages are worked and said once, in order.",
        (
            f"{TROUBLE}test_connections_are_cut_again_and_again",
            f"{TROUBLE}test_commits_that_are_not_answered",
            f"{TROUBLE}test_turns_whose_commits_are_not_answered",
        ),
    ),
    "Redis gone and back": KnownFault(
        "SIGKILL",
        "Residents notice nothing, the staff are told once; the platforms' rates are kept, and it is used again.",
        (
            f"{ROUGH}test_redis_goes_and_comes_back",
            "bots/runtime/test_bus.py::test_that_redis_went_and_came_is_said_once_each",
            "storage/redis/test_rate_limits.py::test_the_rate_is_kept_while_redis_goes_and_comes",
            "storage/redis/test_client.py::test_one_that_hangs_costs_one_answers_time_and_then_none",
        ),
    ),
    "clock jumps": KnownFault(
        "HandClock.set",
        "What waits is said once, in order, no later and in no wave.",
        (
            f"{JUMPS}test_what_waits_is_said_once_and_in_order",
            f"{JUMPS}test_a_jump_lets_no_wave_through",
            f"{JUMPS}test_the_staff_who_let_the_bot_in_again_hear_what_was_held",
            f"{JUMPS}test_turns_go_on",
            "storage/records/messages/test_outbox.py::test_no_row_waits_for_a_clock_that_was_set_back",
        ),
    ),
}


@cache
def functions(file: str) -> frozenset[str]:
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    return frozenset(n.name for n in ast.walk(tree) if isinstance(n, ast.AsyncFunctionDef | ast.FunctionDef))


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_every_fault_has_its_tests(fault: KnownFault) -> None:
    assert fault.tests
    for test in fault.tests:
        file, _, name = test.partition("::")
        assert name in functions(file), test


def test_no_fault_of_the_stand_ins_is_left_out() -> None:
    assert {fault.by for fault in FAULTS.values()} >= KINDS
