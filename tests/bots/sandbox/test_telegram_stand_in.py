"""Telegram stand-in, spoken to by an unmodified aiogram Bot, every call and update held against the contracts."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    BufferedInputFile,
    InaccessibleMessage,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputMediaPhoto,
    InputTextMessageContent,
    KeyboardButton,
    Message,
    MessageEntity,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
    Update,
)
from aiohttp import web
from aiohttp.test_utils import TestServer
from PIL import Image

from bots.sandbox.standin import PlatformFault, StandIn, Upload
from bots.sandbox.telegram import TelegramStandIn
from bots.sandbox.telegram.kinds import KINDS
from tests.contracts import WHY_SKIPPED, schema_of
from tests.journeys.town import PATIENCE_S


class TelegramStandInClock:
    """Clock in seconds since the epoch, moved by hand."""

    def __init__(self) -> None:
        self.now = 1_795_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def schema() -> Any:
    return schema_of("Telegram")


def test_contracts_are_here(schema: Any) -> None:
    if schema is None:
        pytest.skip(WHY_SKIPPED)
    assert schema.version


@pytest.fixture
def clock() -> TelegramStandInClock:
    return TelegramStandInClock()


@pytest.fixture
async def server(clock: TelegramStandInClock, schema: Any) -> AsyncIterator[TelegramStandIn]:
    stand_in = TelegramStandIn(clock)
    stand_in.limits = False
    watch(stand_in, schema)
    await stand_in.start()
    yield stand_in
    await stand_in.stop()
    assert not stand_in.complaints


def watch(stand_in: TelegramStandIn, schema: Any) -> None:
    if schema is None:
        return

    def call(method: str, form: dict[str, str], files: dict[str, bytes], result: Any) -> None:
        if result is not None and method != "getUpdates":
            assert not schema.check_request(method, form, files)
            assert not schema.check_response(method, result)

    def update(body: dict[str, Any]) -> None:
        assert not schema.check_update(body)

    stand_in.on_call, stand_in.on_update = call, update


@asynccontextmanager
async def connect(server: TelegramStandIn, token: str = "") -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(server.base), timeout=5)
    try:
        yield Bot(token or server.token, session=session)
    finally:
        if session._session:
            await session._session.close()  # without the quarter of a second aiogram gives to TLS


@pytest.fixture
async def bot(server: TelegramStandIn) -> AsyncIterator[Bot]:
    async with connect(server) as bot:
        yield bot


@pytest.fixture
async def anna(server: TelegramStandIn, bot: Bot) -> int:
    """Make a person who has pressed Start; the bot has read it."""
    person = server.add_person("Анна Иванова")
    server.write(person.id, person.id, "/start")
    await drain(bot)
    return person.id


async def drain(bot: Bot) -> list[Update]:
    """Read and confirm all queued updates."""
    updates = await bot.get_updates()
    if updates:
        await bot.get_updates(offset=updates[-1].update_id + 1, limit=1)
    return updates


async def messages(bot: Bot) -> list[Message]:
    return [one.message for one in await drain(bot) if one.message]


def picture(width: int = 640, height: int = 480, *, gps: bool = False) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    if gps:
        exif.get_ifd(0x8825)[1] = "N"
        exif[0x010F] = "Phone"
    Image.new("RGB", (width, height), "green").save(out, "JPEG", exif=exif)
    return out.getvalue()


def keyboard(data: str = "yes") -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Да", callback_data=data)]])


# ---------------------------------------------------------------- the port, the wire


def test_is_the_port(clock: TelegramStandInClock) -> None:
    port: StandIn = TelegramStandIn(clock)
    assert port.platform == "telegram"
    assert port.limits


async def test_the_bot_knows_itself(server: TelegramStandIn, bot: Bot) -> None:
    me = await bot.get_me()
    assert (me.is_bot, me.id, me.can_read_all_group_messages) == (True, int(server.token.split(":")[0]), False)
    server.privacy = False
    assert (await bot.get_me()).can_read_all_group_messages


async def test_a_wrong_token_and_an_unknown_method(server: TelegramStandIn) -> None:
    async with connect(server, "1:wrong") as stranger:
        with pytest.raises(TelegramUnauthorizedError, match="Unauthorized"):
            await stranger.get_me()
    async with aiohttp.ClientSession() as http:
        base = server.base
        async with http.post(f"{base}/bot{server.token}/sendTelepathy") as answer:
            assert answer.status == 404
            assert (await answer.json())["description"] == "Not Found"
        async with http.get(f"{base}/bot{server.token}/GETME") as answer:
            assert (await answer.json())["ok"]


async def test_a_form_may_be_json(server: TelegramStandIn, anna: int) -> None:
    async with aiohttp.ClientSession() as http:
        url = f"{server.base}/bot{server.token}/sendMessage"
        markup = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}
        async with http.post(url, json={"chat_id": anna, "text": "да", "reply_markup": markup}) as answer:
            assert (await answer.json())["result"]["reply_markup"] == markup


# ---------------------------------------------------------------- talking


async def test_words_there_and_back(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    server.write(anna, anna, "/track@paradnaya_bot 5 см. https://example.org")
    [message] = await messages(bot)
    assert message.from_user
    assert (message.from_user.language_code, message.from_user.last_name) == ("ru", "Иванова")
    assert [(one.type, one.offset, one.length) for one in message.entities or []] == [
        ("bot_command", 0, 20),
        ("url", 27, 19),
    ]
    bold = MessageEntity(type="bold", offset=0, length=2)
    await bot.send_message(anna, "😀 готово", entities=[bold], reply_markup=keyboard())
    seen = server.view(anna, anna).bubbles[-1]
    assert (seen.author, seen.text, seen.spans[0].style, seen.rows[0][0].label) == ("bot", "😀 готово", "bold", "Да")


async def test_html_and_markdown(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    await bot.send_message(anna, '<b>Ж<i>К</i>Х</b> &lt; <a href="https://a.ru/?a=1&amp;b">тут</a>', parse_mode="HTML")
    seen = server.view(anna, anna).bubbles[-1]
    assert seen.text == "ЖКХ < тут"
    assert [(one.style, one.offset, one.length, one.url) for one in seen.spans] == [
        ("bold", 0, 3, ""),
        ("italic", 1, 1, ""),
        ("link", 6, 3, "https://a.ru/?a=1&b"),
    ]
    await bot.send_message(anna, r"*да\!* [сюда](https://a.ru)", parse_mode="MarkdownV2")
    assert server.view(anna, anna).bubbles[-1].text == "да! сюда"


@pytest.mark.parametrize(
    ("text", "mode"),
    [("a < b", "HTML"), ("<b>a", "HTML"), ("<p>a</p>", "HTML"), ("a.", "MarkdownV2"), ("*a", "MarkdownV2")],
)
async def test_broken_markup(bot: Bot, anna: int, text: str, mode: str) -> None:
    with pytest.raises(TelegramBadRequest, match="can't parse entities"):
        await bot.send_message(anna, text, parse_mode=mode)


async def test_a_reply_quotes_the_whole_message(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    sent = await bot.send_message(anna, "Что случилось?", reply_markup=keyboard())
    server.write(anna, anna, "яма", reply_to=sent.message_id)
    [message] = await messages(bot)
    assert message.reply_to_message
    assert message.reply_to_message.text == "Что случилось?"
    assert message.reply_to_message.reply_markup
    with pytest.raises(TelegramBadRequest, match="message to be replied not found"):
        await bot.send_message(anna, "?", reply_parameters=ReplyParameters(message_id=999))
    await bot.send_message(
        anna, "?", reply_parameters=ReplyParameters(message_id=999, allow_sending_without_reply=True)
    )


async def test_an_edited_message(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    [number] = server.write(anna, anna, "яма")
    server.edit(anna, anna, number, "яма на Ленина")
    updates = await drain(bot)
    assert updates[0].message
    assert updates[0].message.text == "яма"
    assert updates[1].edited_message
    assert (updates[1].edited_message.text, server.view(anna, anna).bubbles[-1].edited) == ("яма на Ленина", 1)


async def test_a_place(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    ids = server.write(anna, anna, "тут", point=(57.15, 65.53))
    text, place = await messages(bot)
    assert (text.text, place.location and place.location.latitude, len(ids)) == ("тут", 57.15, 2)
    server.send_venue(anna, anna, 57.1, 65.5, "Парк", "Ленина, 1")
    walk = server.send_live_location(anna, anna, 57.1, 65.5)
    server.move_live_location(anna, anna, walk, 57.2, 65.5)
    venue, live, moved = await drain(bot)
    assert venue.message
    assert venue.message.venue
    assert venue.message.location
    assert live.message
    assert live.message.location
    assert live.message.location.live_period == 900
    assert moved.edited_message
    await bot.send_location(anna, 57.15, 65.53)
    await bot.send_venue(anna, 57.15, 65.53, "Парк", "Ленина, 1")
    assert [one.point for one in server.view(anna, anna).bubbles[-2:]] == [(57.15, 65.53)] * 2


@pytest.mark.parametrize("kind", sorted(KINDS))
async def test_what_the_bot_cannot_use(server: TelegramStandIn, bot: Bot, anna: int, kind: str) -> None:
    server.send_kind(anna, anna, kind)
    [message] = await messages(bot)
    assert message.content_type == ("text" if kind == "link" else kind)
    with pytest.raises(ValueError, match="wall"):
        server.send_kind(anna, anna, "wall")


async def test_forwarded_words(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    server.write_forwarded(anna, anna, "слух")
    server.write_forwarded(anna, anna, "слух", author=anna)
    assert [one.forward_origin and one.forward_origin.type for one in await messages(bot)] == ["hidden_user", "user"]


# ---------------------------------------------------------------- photos and files


async def test_a_photo_loses_its_exif_and_a_file_keeps_it(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    data = picture(2000, 1500, gps=True)
    server.write(anna, anna, "яма", uploads=[Upload("a.jpg", data)])
    server.write(anna, anna, "яма", uploads=[Upload("a.jpg", data, as_file=True)])
    photo, file = await messages(bot)
    assert photo.photo
    assert [one.width for one in photo.photo] == [90, 320, 800, 1280]
    assert photo.caption == "яма"
    got = await bot.download(photo.photo[-1])
    assert got
    assert not Image.open(got).getexif()
    assert file.document
    assert file.document.mime_type == "image/jpeg"
    kept = await bot.download(file.document)
    assert kept
    assert kept.read() == data


async def test_an_album_comes_in_pieces(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    ids = server.write(anna, anna, "три ямы", uploads=[Upload(f"{n}.jpg", picture(60 + n, 60)) for n in range(3)])
    album = await messages(bot)
    assert [one.message_id for one in album] == ids
    assert len({one.media_group_id for one in album}) == 1
    assert [one.caption for one in album] == ["три ямы", None, None]


async def test_the_bot_sends_photos(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    sent = await bot.send_photo(anna, BufferedInputFile(picture(), "a.jpg"), caption="вот", reply_markup=keyboard())
    assert sent.photo
    again = await bot.send_photo(anna, sent.photo[-1].file_id)
    assert again.photo == sent.photo
    album = await bot.send_media_group(
        anna, [InputMediaPhoto(media=BufferedInputFile(picture(50 + n, 50), "a.jpg")) for n in range(2)]
    )
    assert album[0].media_group_id == album[1].media_group_id
    document = await bot.send_document(anna, BufferedInputFile(b"csv", "a.csv"))
    assert document.document
    assert document.document.file_name == "a.csv"
    shown = server.view(anna, anna).bubbles
    assert [len(one.photos) for one in shown[-5:]] == [1, 1, 1, 1, 0]
    assert server.file(shown[-1].documents[0]) == b"csv"
    swapped = await bot.edit_message_media(
        InputMediaPhoto(media=BufferedInputFile(picture(70, 70), "b.jpg")), chat_id=anna, message_id=sent.message_id
    )
    assert isinstance(swapped, Message)
    assert swapped.photo
    assert swapped.photo[-1].width == 70
    copied = await bot.copy_message(anna, anna, again.message_id)
    assert server.view(anna, anna).bubbles[-1].id == copied.message_id


async def test_pictures_that_are_refused(bot: Bot, anna: int) -> None:
    async def refused(data: bytes | str, words: str) -> None:
        with pytest.raises(TelegramBadRequest, match=words):
            await bot.send_photo(anna, data if isinstance(data, str) else BufferedInputFile(data, "a.jpg"))

    await refused(b"no picture", "IMAGE_PROCESS_FAILED")
    await refused(picture(210, 10), "PHOTO_INVALID_DIMENSIONS")
    await refused(b"x" * (10 * 2**20 + 1), "too big for a photo")
    await refused("AgACnothing", "wrong file identifier")
    with pytest.raises(TelegramBadRequest, match="too few messages"):
        await bot.send_media_group(anna, [InputMediaPhoto(media=BufferedInputFile(picture(), "a.jpg"))])
    with pytest.raises(TelegramBadRequest, match="invalid file_id"):
        await bot.get_file("nothing")


async def test_a_file_too_big_to_fetch(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    server.write(anna, anna, uploads=[Upload("a.bin", bytes(20 * 2**20 + 1))])
    [message] = await messages(bot)
    assert message.document
    with pytest.raises(TelegramBadRequest, match="file is too big"):
        await bot.get_file(message.document.file_id)


# ---------------------------------------------------------------- presses and keyboards


async def test_a_press_and_its_answer(
    server: TelegramStandIn, bot: Bot, clock: TelegramStandInClock, anna: int
) -> None:
    sent = await bot.send_message(anna, "Так?", reply_markup=keyboard())
    server.press(anna, anna, sent.message_id, "yes")
    [update] = await drain(bot)
    query = update.callback_query
    assert query
    assert isinstance(query.message, Message)
    assert (query.data, query.message.text) == ("yes", "Так?")
    await bot.answer_callback_query(query.id, text="Принято")
    assert server.view(anna, anna).toast == "Принято"
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_callback_query(query.id)
    with pytest.raises(ValueError, match="no button"):
        server.press(anna, anna, sent.message_id, "no")


async def test_a_press_perishes_in_the_queue(
    server: TelegramStandIn, bot: Bot, clock: TelegramStandInClock, anna: int
) -> None:
    sent = await bot.send_message(anna, "Так?", reply_markup=keyboard())
    server.press(anna, anna, sent.message_id, "yes")
    server.write(anna, anna, "алло")
    clock.now += 151
    [update] = await drain(bot)
    assert update.message


async def test_the_lower_keyboard(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    rows = [[KeyboardButton(text="Меню")], [KeyboardButton(text="Место", request_location=True)]]
    lower = ReplyKeyboardMarkup(keyboard=rows, one_time_keyboard=True)
    sent = await bot.send_message(anna, "Выберите", reply_markup=lower)
    shown = server.view(anna, anna).keyboard
    assert [[one.kind for one in row] for row in shown] == [["text"], ["location"]]
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await bot.edit_message_text("?", chat_id=anna, message_id=sent.message_id)
    server.press(anna, anna, 0, "Меню")
    assert (await messages(bot))[0].text == "Меню"
    assert server.view(anna, anna).keyboard == ()
    group = server.add_group("Штаб", [anna])
    with pytest.raises(TelegramBadRequest, match="private chats only"):
        await bot.send_message(group, "?", reply_markup=lower)


@pytest.mark.parametrize(
    ("text", "markup", "words"),
    [
        ("x" * 4097, None, "message is too long"),
        ("😀" * 2049, None, "message is too long"),
        (" \n", None, "message text is empty"),
        ("x", keyboard("я" * 33), "BUTTON_DATA_INVALID"),
        ("x", InlineKeyboardMarkup(inline_keyboard=keyboard().inline_keyboard[:1] * 101), "reply markup is too long"),
        ("x", InlineKeyboardMarkup(inline_keyboard=[keyboard().inline_keyboard[0] * 9]), "reply markup is too long"),
    ],
)
async def test_messages_that_are_refused(bot: Bot, anna: int, text: str, markup: Any, words: str) -> None:
    with pytest.raises(TelegramBadRequest, match=words):
        await bot.send_message(anna, text, reply_markup=markup)


async def test_words_and_captions_at_their_limits(bot: Bot, anna: int) -> None:
    await bot.send_message(anna, "😀" * 2048, reply_markup=keyboard("я" * 32))
    with pytest.raises(TelegramBadRequest, match="caption is too long"):
        await bot.send_photo(anna, BufferedInputFile(picture(), "a.jpg"), caption="x" * 1025)
    with pytest.raises(TelegramBadRequest, match="entity ends after the end"):
        await bot.send_message(anna, "да", entities=[MessageEntity(type="bold", offset=0, length=3)])
    with pytest.raises(TelegramBadRequest, match="middle of a UTF-16"):
        await bot.send_message(anna, "😀", entities=[MessageEntity(type="bold", offset=0, length=1)])


async def test_edits(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    sent = await bot.send_message(anna, "а", reply_markup=keyboard())
    at: dict[str, Any] = {"chat_id": anna, "message_id": sent.message_id}
    await bot.edit_message_text("б", reply_markup=keyboard(), **at)
    with pytest.raises(TelegramBadRequest, match="message is not modified: specified new message content"):
        await bot.edit_message_text("б", reply_markup=keyboard(), **at)
    await bot.edit_message_reply_markup(**at)
    shown = server.view(anna, anna).bubbles[-1]
    assert (shown.text, shown.rows, shown.edited) == ("б", (), 2)
    with pytest.raises(TelegramBadRequest, match="no caption in the message to edit"):
        await bot.edit_message_caption(caption="?", **at)
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("?", chat_id=anna, message_id=9_999)
    [theirs] = server.write(anna, anna, "моё")
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await bot.edit_message_text("?", chat_id=anna, message_id=theirs)
    await bot.delete_message(anna, sent.message_id)
    assert server.view(anna, anna).bubbles[-2].deleted
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await bot.delete_message(anna, sent.message_id)
    photo = await bot.send_photo(anna, BufferedInputFile(picture(), "a.jpg"))
    await bot.edit_message_caption(chat_id=anna, message_id=photo.message_id, caption="подпись")
    with pytest.raises(TelegramBadRequest, match="no text in the message to edit"):
        await bot.edit_message_text("?", chat_id=anna, message_id=photo.message_id)


async def test_old_messages_stay(bot: Bot, clock: TelegramStandInClock, anna: int) -> None:
    sent = await bot.send_message(anna, "а")
    clock.now += 49 * 3600
    with pytest.raises(TelegramBadRequest, match="can't be deleted"):
        await bot.delete_message(anna, sent.message_id)
    await bot.edit_message_text("б", chat_id=anna, message_id=sent.message_id)


async def test_typing_reactions_and_pins(
    server: TelegramStandIn, bot: Bot, clock: TelegramStandInClock, anna: int
) -> None:
    [number] = server.write(anna, anna, "яма")
    await bot.send_chat_action(anna, "typing")
    assert server.view(anna, anna).typing
    clock.now += 6
    assert not server.view(anna, anna).typing
    await bot.set_message_reaction(anna, number, [ReactionTypeEmoji(emoji="👀")])
    with pytest.raises(TelegramBadRequest, match="REACTION_INVALID"):
        await bot.set_message_reaction(anna, number, [ReactionTypeEmoji(emoji="✅")])
    await bot.pin_chat_message(anna, number)
    await bot.unpin_chat_message(anna, message_id=number)


async def test_commands_by_scope_and_language(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    await bot.set_my_commands([BotCommand(command="start", description="Begin")])
    await bot.set_my_commands([BotCommand(command="start", description="Начать")], language_code="ru")
    assert server.view(anna, anna).menu == (("start", "Начать"),)
    server.set_language(anna, "en-GB")
    assert server.view(anna, anna).menu == (("start", "Begin"),)
    scope = BotCommandScopeChat(chat_id=anna)
    await bot.set_my_commands([BotCommand(command="mine", description="Mine")], scope=scope)
    assert [one.command for one in await bot.get_my_commands(scope=scope)] == ["mine"]
    await bot.delete_my_commands(scope=scope)
    assert await bot.get_my_commands(scope=scope) == []
    with pytest.raises(TelegramBadRequest, match="BOT_COMMAND_INVALID"):
        await bot.set_my_commands([BotCommand(command="Start", description="x")])


# ---------------------------------------------------------------- chats


async def test_who_cannot_be_reached(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    stranger = server.add_person("Чужой").id
    for chat in (stranger, 12345):
        with pytest.raises(TelegramBadRequest, match="chat not found"):
            await bot.send_message(chat, "?")
    server.block(anna, True)
    [update] = await drain(bot)
    assert update.my_chat_member
    assert update.my_chat_member.new_chat_member.status == "kicked"
    assert server.view(anna, anna).blocked
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.send_message(anna, "?")
    server.block(anna, False)
    await bot.send_message(anna, "снова")


async def test_a_group_and_its_bot(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    oleg = server.add_person("Олег").id
    group = server.add_group("Штаб", [anna, oleg])
    joined, added = await drain(bot)
    assert joined.message
    assert joined.message.new_chat_members
    assert added.my_chat_member
    assert added.my_chat_member.new_chat_member.status == "administrator"
    assert (await bot.get_chat(group)).title == "Штаб"
    assert (await bot.get_chat_member(group, anna)).status == "creator"
    server.promote(group, oleg)
    assert [one.status for one in await bot.get_chat_administrators(group)] == ["creator", *["administrator"] * 2]
    assert await bot.get_chat_member_count(group) == 3
    await bot.get_chat(anna)
    server.remove_bot(group)
    with pytest.raises(TelegramForbiddenError, match="bot was kicked from the group chat"):
        await bot.send_message(group, "?")
    server.set_bot(group, "member")
    await bot.leave_chat(group)
    with pytest.raises(TelegramForbiddenError, match="not a member"):
        await bot.send_message(group, "?")


async def test_privacy_mode(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    group = server.add_group("Двор", [anna])
    server.write(anna, group, "слышно")
    server.set_bot(group, "member")
    await drain(bot)
    sent = await bot.send_message(group, "вопрос")
    server.write(anna, group, "не слышно")
    server.write(anna, group, "/help")
    server.write(anna, group, "ответ", reply_to=sent.message_id)
    assert [one.text for one in await messages(bot)] == ["/help", "ответ"]
    server.privacy = False
    server.write(anna, group, "теперь слышно")
    assert [one.text for one in await messages(bot)] == ["теперь слышно"]


async def test_a_group_moves(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    group = server.add_group("Штаб", [anna])
    await drain(bot)
    moved = server.upgrade_group(group, topics=True)
    old, new = await messages(bot)
    assert (old.migrate_to_chat_id, new.migrate_from_chat_id) == (moved, group)
    assert str(moved).startswith("-100")
    with pytest.raises(TelegramMigrateToChat) as gone:
        await bot.send_message(group, "?")
    assert gone.value.migrate_to_chat_id == moved
    await bot.create_forum_topic(moved, "Яма")


async def test_topics(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    group = server.add_group("Штаб", [anna], topics=True)
    topic = await bot.create_forum_topic(group, "№ 1", icon_color=7322096)
    thread = topic.message_thread_id
    card = await bot.send_message(group, "Яма", message_thread_id=thread, reply_markup=keyboard())
    await drain(bot)
    server.write(anna, group, "беру", thread=thread)
    server.write(anna, group, "уже еду", reply_to=card.message_id)
    plain, reply = await messages(bot)
    assert (plain.message_thread_id, plain.is_topic_message) == (thread, True)
    assert plain.reply_to_message
    assert plain.reply_to_message.forum_topic_created
    assert reply.reply_to_message
    assert (reply.reply_to_message.message_id, reply.message_thread_id) == (card.message_id, thread)
    await bot.edit_forum_topic(group, thread, name="№ 1, в работе")
    await bot.close_forum_topic(group, thread)
    with pytest.raises(TelegramBadRequest, match="TOPIC_NOT_MODIFIED"):
        await bot.close_forum_topic(group, thread)
    await bot.reopen_forum_topic(group, thread)
    for refused, words in (
        (bot.reopen_forum_topic(group, thread), "TOPIC_NOT_MODIFIED"),
        (bot.edit_forum_topic(group, thread, name="№ 1, в работе"), "TOPIC_NOT_MODIFIED"),
        (bot.create_forum_topic(group, " "), "TOPIC_TITLE_EMPTY"),
        (bot.create_forum_topic(group, "№ 2", icon_color=1), "invalid topic icon color"),
    ):
        with pytest.raises(TelegramBadRequest, match=words):
            await refused
    icons = {sticker.emoji: sticker.custom_emoji_id for sticker in await bot.get_forum_topic_icon_stickers()}
    await bot.edit_forum_topic(group, thread, icon_custom_emoji_id=icons["✅"])
    marked = await bot.create_forum_topic(group, "№ 2", icon_custom_emoji_id=icons["❗️"])
    assert marked.icon_custom_emoji_id == icons["❗️"]
    assert [one.text for one in server.view(anna, group).bubbles if one.kind == "service"][-2:] == ["✅", "❗️ № 2"]
    await bot.close_forum_topic(group, marked.message_thread_id)
    assert [title for _, title in server.view(anna, group).topics] == ["✅ № 1, в работе", "❗️ № 2 🔒"]
    with pytest.raises(TelegramBadRequest, match="invalid custom emoji"):
        await bot.create_forum_topic(group, "№ 3", icon_custom_emoji_id="1")
    server.delete_topic(group, thread)
    for call in (bot.send_message(group, "?", message_thread_id=thread), bot.delete_forum_topic(group, thread)):
        with pytest.raises(TelegramBadRequest, match="message thread not found"):
            await call
    with pytest.raises(TelegramBadRequest, match="not a forum"):
        await bot.create_forum_topic(server.add_group("Без тем", [anna]), "?")
    assert not [one for one in server.view(anna, group).bubbles if one.thread == thread]


# ---------------------------------------------------------------- receiving


async def test_only_an_offset_confirms(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    for word in ("раз", "два", "три"):
        server.write(anna, anna, word)
    first = await bot.get_updates(limit=2)
    again = await bot.get_updates(offset=first[0].update_id + 1)
    assert [one.message and one.message.text for one in first] == ["раз", "два"]
    assert [one.message and one.message.text for one in again] == ["два", "три"]
    [last] = await bot.get_updates(offset=-1)
    assert last.update_id == again[-1].update_id
    assert server.pending() == 1
    assert await bot.get_updates(offset=last.update_id + 1_000_000)


async def test_a_long_poll_waits_and_wakes(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=50))
    await asyncio.sleep(0.1)
    assert not poll.done()
    server.write(anna, anna, "привет")
    async with asyncio.timeout(PATIENCE_S):
        [update] = await poll
    assert update.message
    assert await bot.get_updates(offset=update.update_id + 1, timeout=1) == []


async def test_a_second_poller_ends_the_first(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(refused_poll(bot))
        await asyncio.sleep(0.1)
        second = tasks.create_task(bot.get_updates(timeout=3))
        await asyncio.sleep(0.1)
        server.write(anna, anna, "привет")
    assert "terminated by other getUpdates request" in first.result()
    assert len(second.result()) == 1


async def refused_poll(bot: Bot) -> str:
    with pytest.raises(TelegramConflictError) as conflict:
        await bot.get_updates(timeout=3)
    return str(conflict.value)


def article(id_: str = "1", text: str = "Заделано", title: str = "Яма") -> InlineQueryResultArticle:
    content = InputTextMessageContent(message_text=text)
    return InlineQueryResultArticle(id=id_, title=title, input_message_content=content)


async def test_an_inline_query_is_answered_within_half_a_minute(
    server: TelegramStandIn, bot: Bot, anna: int, clock: TelegramStandInClock
) -> None:
    asked = server.ask_inline(anna, "яма")
    (update,) = await drain(bot)
    assert update.inline_query is not None
    assert (update.inline_query.id, update.inline_query.query) == (asked, "яма")
    for wrong, results in (
        ("RESULTS_TOO_MUCH", [article(str(n)) for n in range(51)]),
        ("RESULT_ID_INVALID", [article("я" * 33)]),
        ("RESULT_ID_DUPLICATE", [article(), article()]),
        ("title must be non-empty", [article(title=" ")]),
        ("text is empty", [article(text=" ")]),
    ):
        with pytest.raises(TelegramBadRequest, match=wrong):
            await bot.answer_inline_query(asked, results)  # type: ignore[arg-type]  # a list of articles
    server.complaints.clear()
    assert await bot.answer_inline_query(asked, [article()], cache_time=0, is_personal=True)
    server.choose(anna, anna, asked, "1")
    (message,) = await messages(bot)
    assert message.via_bot is not None
    assert (message.text, message.via_bot.is_bot) == ("Заделано", True)
    late = server.ask_inline(anna, "яма")
    clock.now += 31
    assert await drain(bot) == []
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_inline_query(late, [])


async def test_what_is_chosen_is_seen_in_spite_of_privacy(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    group = server.add_group("Двор", [anna])
    server.set_bot(group, "member")
    asked = server.ask_inline(anna, "")
    await bot.answer_inline_query(asked, [article()])
    await drain(bot)
    first = server.write(anna, group, "молча")[0]
    server.choose(anna, group, asked, "1", reply_to=first)
    (message,) = await messages(bot)
    assert message.text == "Заделано"


async def test_allowed_updates_are_remembered(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    await bot.get_updates(allowed_updates=["message"])
    sent = await bot.send_message(anna, "?", reply_markup=keyboard())
    server.press(anna, anna, sent.message_id, "yes")
    server.write(anna, anna, "да")
    assert [one.event_type for one in await drain(bot)] == ["message"]


async def test_a_webhook_shuts_the_poll(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    server.write(anna, anna, "раз")
    await bot.set_webhook("https://example.org/hook", secret_token="s")
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count) == ("https://example.org/hook", 1)
    with pytest.raises(TelegramConflictError, match="while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == []


async def test_a_webhook_is_brought_the_updates(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    boris = server.add_person("Борис").id
    got: list[tuple[int, str]] = []
    refuse = {"яма"}

    async def hook(request: web.Request) -> web.Response:
        assert request.headers["X-Telegram-Bot-Api-Secret-Token"] == "s"
        message = Update.model_validate(await request.json()).message
        assert message
        got.append((message.chat.id, message.text or ""))
        if message.text in refuse:
            refuse.clear()
            return web.Response(status=500)
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", hook)
    async with TestServer(app) as receiver:
        for person, word in ((anna, "яма"), (anna, "тут"), (boris, "/start")):
            server.write(person, person, word)
        await bot.set_webhook(str(receiver.make_url("/hook")), secret_token="s")
        async with asyncio.timeout(5):
            while server.pending():
                await asyncio.sleep(0.02)
    assert [word for chat, word in got if chat == anna] == ["яма", "яма", "тут"]
    assert (boris, "/start") in got
    assert "500" in str((await bot.get_webhook_info()).last_error_message)


# ---------------------------------------------------------------- limits and faults


async def test_sending_limits(server: TelegramStandIn, bot: Bot, clock: TelegramStandInClock, anna: int) -> None:
    server.limits = True
    for _ in range(3):
        await bot.send_message(anna, "x")
    with pytest.raises(TelegramRetryAfter) as flood:
        await bot.send_message(anna, "x")
    assert flood.value.retry_after == 1
    clock.now += 1
    await bot.send_message(anna, "x")


async def test_a_group_takes_twenty_a_minute(
    server: TelegramStandIn, bot: Bot, clock: TelegramStandInClock, anna: int
) -> None:
    server.limits = True
    group = server.add_group("Штаб", [anna])
    sent = await bot.send_message(group, "0")
    for n in range(1, 20):
        clock.now += 1
        if n % 2:
            await bot.send_message(group, str(n))
        else:
            await bot.edit_message_text(str(n), chat_id=group, message_id=sent.message_id)
    with pytest.raises(TelegramRetryAfter) as flood:
        await bot.edit_message_text("x", chat_id=group, message_id=sent.message_id)
    assert flood.value.retry_after == 41


async def test_thirty_a_second_to_all(server: TelegramStandIn, bot: Bot) -> None:
    people = [server.add_person(f"Житель {n}").id for n in range(31)]
    for person in people:
        server.write(person, person, "/start")
    server.limits = True
    for person in people[:30]:
        await bot.send_message(person, "x")
    with pytest.raises(TelegramRetryAfter):
        await bot.send_message(people[30], "x")


async def test_a_flood_and_an_error_on_order(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    server.inject(PlatformFault("flood", "sendMessage", value=7))
    server.inject(PlatformFault("error", value=403, body={"description": "Forbidden: user is deactivated"}))
    server.inject(PlatformFault("server_error"))
    with pytest.raises(TelegramRetryAfter) as flood:
        await bot.send_message(anna, "x")
    assert flood.value.retry_after == 7
    with pytest.raises(TelegramForbiddenError, match="user is deactivated"):
        await bot.send_message(anna, "x")
    with pytest.raises(ClientDecodeError):
        await bot.send_message(anna, "x")
    await bot.send_message(anna, "x")
    assert [one.fault for one in server.calls if one.method == "sendMessage"] == ["flood", "error", "server_error", ""]


@pytest.mark.parametrize(("kind", "arrives"), [("timeout_before", False), ("lost_answer", True), ("reset", False)])
async def test_a_call_that_is_never_answered(
    server: TelegramStandIn, bot: Bot, anna: int, kind: str, arrives: bool
) -> None:
    server.inject(PlatformFault(kind, chat=anna))
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(anna, "дошло?", request_timeout=1)
    assert (server.view(anna, anna).bubbles[-1].text == "дошло?") is arrives
    assert await bot.send_message(anna, "дальше")


async def test_updates_twice_and_late(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    server.inject(PlatformFault("duplicate_update"))
    server.write(anna, anna, "раз")
    first = await bot.get_updates()
    second = await bot.get_updates(offset=first[0].update_id + 1)
    assert [one.update_id for one in first] == [one.update_id for one in second]
    assert await bot.get_updates(offset=first[0].update_id + 1) == []
    server.inject(PlatformFault("late_update", "message", value=0.2))
    server.write(anna, anna, "поздно")
    server.write(anna, anna, "рано")
    assert [one.text for one in await messages(bot)] == ["рано"]
    [late] = await bot.get_updates(timeout=2)
    assert late.message
    assert late.message.text == "поздно"


async def test_updates_change_places(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    boris = server.add_person("Борис").id
    server.inject(PlatformFault("reordered_update", "message", value=0.1, chat=anna, after=1))
    for words in ("раз", "два"):
        server.write(anna, anna, words)
    server.write(boris, boris, "не в счёт")
    server.write(anna, anna, "три")
    got = await bot.get_updates()
    assert [one.message.text for one in got if one.message] == ["раз", "не в счёт", "три", "два"]
    assert got[2].message.message_id > got[3].message.message_id  # type: ignore[union-attr]
    server.inject(PlatformFault("reordered_update", value=0.1))
    server.write(anna, anna, "одно")
    assert await bot.get_updates(offset=got[-1].update_id + 1) == []
    [alone] = await bot.get_updates(offset=got[-1].update_id + 1, timeout=2)
    assert alone.message
    assert alone.message.text == "одно"


async def test_a_revoked_token_is_so_for_every_call(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    server.inject(PlatformFault("revoked", times=-1))
    for call in (bot.get_me(), bot.get_updates(), bot.send_message(anna, "x")):
        with pytest.raises(TelegramUnauthorizedError):
            await call
    server.clear_faults()
    assert await bot.get_me()


async def test_poison_is_handed_over_as_it_is(server: TelegramStandIn, bot: Bot) -> None:
    server.inject(PlatformFault("poison", body={"message": {"message_id": "not a number"}}))
    with pytest.raises(ClientDecodeError):
        await bot.get_updates()


async def test_faults_can_be_taken_back(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    server.inject(PlatformFault("flood", times=-1))
    server.clear_faults()
    await bot.send_message(anna, "x")
    with pytest.raises(ValueError, match="unknown fault"):
        server.inject(PlatformFault("earthquake"))


# ---------------------------------------------------------------- life


async def test_the_state_outlives_the_process(
    server: TelegramStandIn, bot: Bot, clock: TelegramStandInClock, anna: int
) -> None:
    group = server.add_group("Штаб", [anna], topics=True)
    topic = await bot.create_forum_topic(group, "№ 1")
    sent = await bot.send_message(anna, "Так?", reply_markup=keyboard())
    server.write(anna, anna, "фото", uploads=[Upload("a.jpg", picture())])
    server.press(anna, anna, sent.message_id, "yes")
    state = json.loads(json.dumps(server.dump()))
    other = TelegramStandIn(clock)
    other.load(state, server.files())
    assert other.view(anna, anna) == server.view(anna, anna)
    assert other.view(anna, group) == server.view(anna, group)
    assert other.pending() == server.pending()
    other.write(anna, group, "дальше", thread=topic.message_thread_id)
    assert json.loads(json.dumps(other.dump()))["counters"] != state["counters"]


async def test_what_a_hook_finds_is_kept(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    def complain(*_: object) -> None:
        raise AssertionError("wrong")

    server.on_call = server.on_update = complain
    server.write(anna, anna, "раз")
    await bot.send_message(anna, "два")
    assert [one.split(":")[0].split()[0] for one in server.complaints] == ["update", "sendMessage"]
    server.complaints.clear()
    server.on_call = server.on_update = None


async def test_it_stops_with_a_poll_hanging(clock: TelegramStandInClock) -> None:
    server = TelegramStandIn(clock)
    await server.start()
    async with connect(server) as bot, asyncio.TaskGroup() as tasks:
        poll = tasks.create_task(bot.get_updates(timeout=50))
        await asyncio.sleep(0.1)
        async with asyncio.timeout(PATIENCE_S):
            await server.stop()
            assert await poll == []


async def test_it_stops_right_after_news(clock: TelegramStandInClock) -> None:
    server = TelegramStandIn(clock)
    await server.start()
    person = server.add_person("Анна").id
    await asyncio.sleep(0.05)
    server.write(person, person, "/start")
    async with asyncio.timeout(2):
        await server.stop()


# ---------------------------------------------------------------- refusals in the server's own words


def inline(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}


@pytest.mark.parametrize(
    ("method", "form", "words"),
    [
        ("sendMessage", {"chat_id": None, "text": "x"}, "chat_id is empty"),
        ("sendMessage", {"text": "x", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
        ("sendMessage", {"text": "x", "reply_markup": "[]"}, "object expected as reply markup"),
        ("sendMessage", {"text": "x", "reply_markup": {"inline_keyboard": [1]}}, "must be of type Array of Arrays"),
        (
            "sendMessage",
            {"text": "x", "reply_markup": inline({"text": " ", "callback_data": "a"})},
            "must be non-empty",
        ),
        ("sendMessage", {"text": "x", "reply_markup": inline({"text": "a"})}, "Text buttons are unallowed"),
        (
            "sendMessage",
            {"text": "x", "reply_markup": inline({"text": "a", "url": "ftp://a"})},
            "URL 'ftp://a' is invalid",
        ),
        ("sendMessage", {"text": "x", "reply_markup": {"keyboard": [["a"] * 13]}}, "reply markup is too long"),
        ("sendMessage", {"text": "x", "reply_markup": {"keyboard": [[""]]}}, "must be non-empty"),
        ("sendMessage", {"text": "x", "entities": "{}"}, "expected an Array of MessageEntity"),
        ("sendMessage", {"text": "x", "parse_mode": "bbcode"}, "unsupported parse_mode"),
        ("sendMessage", {"text": "x</b>", "parse_mode": "HTML"}, "Unexpected end tag"),
        ("sendMessage", {"text": "<i><b>x</i></b>", "parse_mode": "HTML"}, "Unmatched end tag"),
        ("sendMessage", {"text": "a](b)", "parse_mode": "MarkdownV2"}, "Unexpected end of link"),
        ("sendMessage", {"text": "x", "message_thread_id": 5}, "message thread not found"),
        ("sendPhoto", {}, "there is no photo in the request"),
        ("sendPhoto", {"photo": "https://a.ru/a.jpg"}, "failed to get HTTP URL content"),
        ("sendPhoto", {"photo": "attach://lost"}, "wrong file identifier"),
        ("sendDocument", {}, "there is no document in the request"),
        ("sendDocument", {"document": "AgAC"}, "wrong file identifier"),
        ("sendMediaGroup", {"media": [{"type": "photo"}] * 11}, "too many messages to send as an album"),
        ("sendMediaGroup", {"media": [{"type": "photo"}] * 2, "reply_markup": {}}, "can't be used in an album"),
        ("sendMediaGroup", {"media": [{"type": "photo"}, {"type": "document"}]}, "Can't use the media"),
        ("sendMediaGroup", {"media": [{"type": "photo"}]}, "too few messages"),
        ("sendLocation", {"latitude": 57}, "latitude and longitude must be specified"),
        ("sendLocation", {"latitude": 99, "longitude": 1}, "wrong location specified"),
        ("sendLocation", {"latitude": 1, "longitude": 1, "live_period": 5}, "wrong live location period"),
        ("sendVenue", {"latitude": 1, "longitude": 1}, "venue title and address must be specified"),
        ("copyMessage", {"from_chat_id": "@x", "message_id": 1}, "chat not found"),
        ("sendChatAction", {"action": "dancing"}, "wrong parameter action in request"),
        ("editMessageMedia", {"message_id": 2, "media": "[]"}, "can't parse media JSON object"),
        ("editMessageText", {"message_id": 2, "text": "x", "reply_markup": {"keyboard": []}}, "object expected"),
        ("deleteMessages", {"message_ids": []}, "message identifiers are not specified"),
        ("setMessageReaction", {"message_id": 99}, "message to react not found"),
        ("pinChatMessage", {"message_id": 99}, "message to pin not found"),
        ("unpinChatMessage", {}, "message to unpin not found"),
        ("getChatMember", {"user_id": 5}, "invalid user_id specified"),
        ("getChatAdministrators", {}, "there are no administrators in the private chat"),
        ("leaveChat", {}, "can't be changed in private chats"),
        ("getFile", {}, "file_id not specified"),
        ("answerCallbackQuery", {"callback_query_id": "1"}, "query is too old"),
        ("setMyCommands", {"commands": "{}"}, "expected an Array of BotCommand"),
        ("setMyCommands", {"commands": [{"command": "a"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ("setMyCommands", {"commands": [{"command": "a"}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ("setMyCommands", {"commands": [], "scope": {"type": "moon"}}, "Unsupported type specified"),
        ("setMyCommands", {"commands": [], "language_code": "rus"}, "invalid language code"),
        ("setWebhook", {"url": "ftp://a"}, "An HTTPS URL must be provided"),
        ("setWebhook", {"url": "https://a", "secret_token": "!"}, "unallowed characters"),
    ],
)
async def test_refused_in_these_words(
    server: TelegramStandIn, bot: Bot, anna: int, method: str, form: dict[str, Any], words: str
) -> None:
    await bot.send_message(anna, "есть что править")
    body = {"chat_id": anna} | form
    url = f"{server.base}/bot{server.token}/{method}"
    async with aiohttp.ClientSession() as http, http.post(url, json=body) as answer:
        told = await answer.json()
    assert (answer.status, told["error_code"]) == (400, 400)
    assert told["description"].startswith("Bad Request: ")
    assert words in told["description"]


async def test_what_people_cannot_do(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    oleg = server.add_person("Олег", language="").id
    group = server.add_group("Штаб", [anna])
    with pytest.raises(ValueError, match="not in the chat"):
        server.write(oleg, group, "?")
    with pytest.raises(ValueError, match="nothing to send"):
        server.write(anna, anna)
    with pytest.raises(ValueError, match="is gone"):
        server.write(anna, anna, "?", reply_to=999)
    with pytest.raises(ValueError, match="no key"):
        server.press(anna, anna, 0, "?")
    with pytest.raises(ValueError, match="one's own"):
        server.edit(anna, anna, 999, "?")
    with pytest.raises(ValueError, match="no topics"):
        server.create_topic(anna, group, "?")
    with pytest.raises(ValueError, match="creator"):
        server.add_group("Пусто", [])
    moved = server.upgrade_group(group, topics=True)
    with pytest.raises(ValueError, match="became"):
        server.write(anna, group, "?")
    with pytest.raises(ValueError, match="only a small group"):
        server.upgrade_group(group)
    server.join(oleg, moved)
    thread = server.create_topic(anna, moved, "Тема")
    server.close_topic(anna, moved, thread)
    with pytest.raises(ValueError, match="closed or gone"):
        server.write(oleg, moved, "?", thread=thread)
    server.leave(oleg, moved)
    assert (await bot.get_chat_member(moved, oleg)).status == "left"
    assert [one.content_type for one in (await messages(bot))[-4:]] == [
        "new_chat_members",
        "forum_topic_created",
        "forum_topic_closed",
        "left_chat_member",
    ]
    assert [one.id for one in server.people()] == [anna, oleg]
    server.write(oleg, oleg, "/start")
    [start] = await messages(bot)
    assert start.from_user
    assert start.from_user.language_code is None


async def test_long_words_of_a_person_are_cut(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    server.write(anna, anna, "ю" * 5000)
    assert "".join(one.text or "" for one in await messages(bot)) == "ю" * 5000
    server.write(anna, anna, "ю" * 1100, uploads=[Upload("a.jpg", picture())])
    assert [one.content_type for one in await messages(bot)] == ["photo", "text"]


async def test_a_contact_is_shared(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    rows = [[KeyboardButton(text="Телефон", request_contact=True), KeyboardButton(text="Место", request_location=True)]]
    await bot.send_message(anna, "Как вас найти?", reply_markup=ReplyKeyboardMarkup(keyboard=rows))
    server.press(anna, anna, 0, "Телефон")
    with pytest.raises(ValueError, match="writing a point"):
        server.press(anna, anna, 0, "Место")
    [message] = await messages(bot)
    assert message.contact
    assert message.contact.user_id == anna
    await bot.send_message(anna, "Спасибо", reply_markup=ReplyKeyboardRemove())
    assert server.view(anna, anna).keyboard == ()


async def test_a_press_on_a_message_that_is_gone(server: TelegramStandIn, bot: Bot, anna: int) -> None:
    sent = await bot.send_message(anna, "Так?", reply_markup=keyboard())
    server.delete(anna, sent.message_id)
    server.press(anna, anna, sent.message_id, "yes")
    [update] = await drain(bot)
    assert update.callback_query
    assert isinstance(update.callback_query.message, InaccessibleMessage)
    first, second = await bot.send_message(anna, "1"), await bot.send_message(anna, "2")
    await bot.delete_messages(anna, [first.message_id, second.message_id, 9_999])
    assert [one.deleted for one in server.view(anna, anna).bubbles[-2:]] == [True, True]
