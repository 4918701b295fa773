"""Form bot on aiogram: six steps with states in memory, the answers a row of SQLite by an ORM session of its own."""

from __future__ import annotations

import asyncio
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Message
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from tests.bench.dialogs import FORM
from tests.bench.telegram_wire import TOKEN


class Base(DeclarativeBase):
    pass


class FormTicket(Base):
    __tablename__ = "tickets"
    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[int]
    topic: Mapped[str]
    street: Mapped[str]
    house: Mapped[str]
    words: Mapped[str]
    contact: Mapped[str]


class ReportForm(StatesGroup):
    topic = State()
    street = State()
    house = State()
    words = State()
    contact = State()
    sure = State()


dispatcher = Dispatcher()
engine = create_async_engine(f"sqlite+aiosqlite:///{sys.argv[2]}/form.db", connect_args={"timeout": 60})
sessions = async_sessionmaker(engine, expire_on_commit=False)
STEPS = tuple(
    zip(
        (ReportForm.topic, ReportForm.street, ReportForm.house, ReportForm.words, ReportForm.contact), FORM, strict=True
    )
)


@dispatcher.message(CommandStart())
async def start(message: Message, state: FSMContext) -> None:
    await state.set_state(ReportForm.topic)
    await message.answer(FORM[0])


def _add_question(at: int) -> None:
    here, _ = STEPS[at]
    following, question = STEPS[at + 1] if at + 1 < len(STEPS) else (ReportForm.sure, "Всё верно?")

    @dispatcher.message(here)
    async def answered(message: Message, state: FSMContext) -> None:
        await state.update_data({(here.state or "").split(":")[1]: message.text})
        await state.set_state(following)
        await message.answer(question)


for step in range(len(STEPS)):
    _add_question(step)


@dispatcher.message(ReportForm.sure)
async def confirmed(message: Message, state: FSMContext) -> None:
    async with sessions() as session:
        ticket = FormTicket(person=message.chat.id, **await state.get_data())
        session.add(ticket)
        await session.commit()
        number = ticket.id
    await state.clear()
    await message.answer(f"Принято, номер {number}")


async def main() -> None:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(sys.argv[1])))
    await dispatcher.start_polling(bot)


if __name__ == "__main__":
    asyncio.run(main())
