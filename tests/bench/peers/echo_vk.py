"""Echo bot on vkbottle: every message comes back."""

from __future__ import annotations

import sys

from vkbottle import API
from vkbottle.bot import Bot, Message

from tests.bench.vk_wire import TOKEN

API.API_URL = f"{sys.argv[1]}/method/"
bot = Bot(TOKEN)


@bot.on.message()
async def echo(message: Message) -> None:
    await message.answer(message.text)


if __name__ == "__main__":
    bot.run_forever()
