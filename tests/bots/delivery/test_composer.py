"""Composer: rows of the outbox become letters."""

from __future__ import annotations

from contextlib import nullcontext

from bots.delivery.composer import Composer
from bots.platform import Letter
from dialogs.kernel.screen import Choice, File, Screen
from dialogs.kernel.words import Plain
from storage.records.messages.outbox import Kind, OutgoingMessage
from storage.records.work import installation
from storage.records.work.installation import KEYS
from storage.store import Store
from storage.usecases.outgoing.outgoing import UNDER_CARD, pack_screen
from tests.bots.delivery.deliveries import RENDERER
from tests.storage.residents import file_ticket, picture, resident
from tests.stores import NOW


async def letter_of(store: Store, screen: Screen, kind: Kind = "notice", salt: int = 0, **more: object) -> Letter:
    composer = Composer(RENDERER, store.media, frozenset({"vk"}), salt)
    async with store.writing() as tx:
        chat = await tx.chats.get_or_add("vk", "7", True, NOW, "ru")
        await tx.outbox.add(OutgoingMessage(chat, kind, pack_screen(screen), **more), NOW)  # type: ignore[arg-type]  # any of its options
        (row,) = await tx.outbox.claim(NOW, 1)
        made = await composer.letter(lambda: nullcontext(tx), row)
        await tx.outbox.mark_sent(row.id, [str(row.id)], NOW)
        return made


async def test_keys_begin_at_the_installations_number_and_stay_below_the_limit(sqlite_store: Store) -> None:
    first = await letter_of(sqlite_store, Screen(Plain("раз")), salt=KEYS - 1)
    assert first.key == 0
    second = await letter_of(sqlite_store, Screen(Plain("два")), salt=5)
    assert second.key == 7


async def test_a_database_has_its_number_for_ever(store: Store) -> None:
    async with store.writing() as tx:
        number = await installation.number(tx.sqlalchemy)
    async with store.writing() as tx:
        assert await installation.number(tx.sqlalchemy) == number
        assert await tx.inbox.cursor("vk") == ""
    assert 0 <= number < KEYS


async def test_a_card_changes_the_card_that_stands_and_others_answer_it(sqlite_store: Store) -> None:
    async with sqlite_store.writing() as tx:
        ticket = await file_ticket(tx, await resident(tx))
    screen = Screen(Plain("карточка"), (Choice("take", Plain("Взять")),), tag=f"t:{ticket.id}")
    first = await letter_of(sqlite_store, screen, "card", ticket_id=ticket.id, purpose="card")
    assert (first.edit, [button.data for button in first.choices]) == ("", [f"t:{ticket.id}:take"])
    second = await letter_of(sqlite_store, screen, "card", ticket_id=ticket.id, purpose="card")
    assert second.edit == str(first.key)
    under = await letter_of(sqlite_store, Screen(Plain("слова")), ticket_id=ticket.id, reply_to=UNDER_CARD)
    assert under.reply_to == str(second.key)


async def test_photos_come_with_the_handle_that_the_platform_knows(sqlite_store: Store) -> None:
    info = await sqlite_store.media.put(picture())
    async with sqlite_store.writing() as tx:
        await tx.photos.add(info, NOW)
    screen = Screen(Plain("фото"), photos=(info.sha, "0" * 64))
    first = await letter_of(sqlite_store, screen)
    assert [(p.sha, p.handle) for p in first.photos] == [(info.sha, "")]
    async with sqlite_store.writing() as tx:
        await tx.media_handles.put("vk", {info.sha: "photo1_2"})
    again = await letter_of(sqlite_store, screen)
    assert [p.handle for p in again.photos] == ["photo1_2"]


async def test_files_are_handed_over_and_one_that_is_gone_is_told_of(sqlite_store: Store) -> None:
    async with sqlite_store.writing() as tx:
        file = await tx.files.add("a.csv", "text/csv", b"a;b", NOW)
    shown = await letter_of(sqlite_store, Screen(Plain("Вот"), files=(file,)))
    assert [(document.name, document.path.read_bytes()) for document in shown.documents] == [("a.csv", b"a;b")]
    gone = await letter_of(sqlite_store, Screen(Plain("Вот"), files=(File("b.csv", "0" * 64, "text/csv"),)))
    assert gone.documents == ()
    assert gone.text.startswith("Вот\n")


async def test_the_standing_menu_goes_under_the_input_where_there_is_one(sqlite_store: Store) -> None:
    shown = await letter_of(sqlite_store, Screen(Plain("меню"), (Choice("x", Plain("x")),), menu=True))
    assert shown.choices == ()
    assert next(data for _, data in shown.menu).startswith("m:")
    prompt = await letter_of(sqlite_store, Screen(Plain("?")), "prompt")
    assert prompt.force_reply
