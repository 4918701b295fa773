// The page's own words in both languages. What the bot says comes from the bot.

const WORDS = {
  ru: {
    title: "Парадная", sandbox: "песочница", pageLanguage: "Язык страницы", online: "на связи",
    offline: "нет связи с программой, жду её возвращения",
    keys: "Клавиши", keysText: "Alt+1, 2, 3: столбцы. Alt+4: обмен. Enter: отправить. ↑ в пустой строке: к сообщениям; там ↑ ↓ листать, R ответить, E изменить, ← → кнопки, Esc назад.",
    telegram: "Telegram", vk: "ВКонтакте", staff: "Чат сотрудников", resident: "житель", inside: "сотрудники",
    who: "Кто держит телефон", newcomer: "+ новый житель…", newcomerTitle: "Новый житель", name: "Имя", appLanguage: "Язык приложения",
    add: "Добавить", cancel: "Отмена", block: "Заблокировать бота", unblock: "Разблокировать бота", blocked: "Бот заблокирован: его сообщения сюда не доходят",
    staffOn: "Где чат сотрудников", messages: "Сообщения", empty: "Здесь пока пусто", begin: "Начать", nobody: "Этого чата пока нет.",
    typing: "печатает", edited: "изменено", deleted: "сообщение удалено", bot: "Бот", place: "Место", attachedFile: "Файл", asIs: "без сжатия", service: "состав чата изменился",
    reply: "Ответить", edit: "Изменить", replying: "Ответ на", editing: "Изменение сообщения", dropContext: "Отменить",
    write: "Сообщение", attach: "Приложить", send: "Отправить", commands: "Команды бота",
    fromDisk: "Фото с диска…", samples: "Готовые фото", onMap: "Место на карте…", otherKinds: "Другое", asFile: "отправить файлом, без сжатия",
    remove: "Убрать", all: "Все", topics: "Темы", topic: "Тема", open: "Открыть фото", keyboard: "Клавиатура бота", close: "Закрыть",
    mapTitle: "Место на карте", mapHelp: "Щёлкните по карте или двигайте перекрестье стрелками (с Shift мельче). Enter: выбрать.",
    outside: "за границей города", insideCity: "в городе, вне округов", sendPlace: "Отправить место", attachPlace: "Приложить к сообщению", osm: "© участники OpenStreetMap",
    wire: "Обмен с серверами", noWire: "Пока никто ничего не спросил.", hidePolls: "без опросов", request: "Запрос", response: "Ответ",
    faults: "Сбои", faultKind: "Что сломать", platform: "Платформа", method: "Метод", times: "Раз", value: "Число", inject: "Сломать", clearFaults: "Починить всё",
    injected: "Сбой заказан", cleared: "Все сбои сняты", state: "Состояние хранится в папке", fresh: "опустошает её",
    "kind.voice": "голосовое", "kind.sticker": "стикер", "kind.video": "видео", "kind.video_note": "кружок", "kind.audio": "музыка", "kind.poll": "опрос",
    "kind.contact": "контакт", "kind.dice": "кубик", "kind.story": "история", "kind.animation": "гифка", "kind.document": "документ", "kind.gift": "подарок",
    "kind.link": "ссылка", "kind.wall": "запись со стены", "kind.market": "товар", "kind.graffiti": "граффити", "kind.checklist": "список дел", "kind.game": "игра", "kind.location": "место", "kind.venue": "место", "kind.photo": "фото",
    "sample.pothole": "яма", "sample.rubbish": "мусор", "sample.lamp": "фонарь", "sample.puddle": "лужа", "sample.manhole": "люк, файл с местом",
    "fault.flood": "слишком часто (429; ВК 6, 9, 29)", "fault.server_error": "ошибка сервера 5xx", "fault.timeout_before": "нет ответа, не принято",
    "fault.lost_answer": "принято, ответ потерян", "fault.reset": "обрыв связи", "fault.error": "отказ с кодом", "fault.duplicate_update": "событие дважды",
    "fault.late_update": "событие с опозданием", "fault.reordered_update": "событие не по порядку", "fault.revoked": "токен отозван", "fault.failed": "Long Poll failed",
  },
  en: {
    title: "Paradnaya", sandbox: "sandbox", pageLanguage: "Language of the page", online: "connected",
    offline: "the program does not answer, waiting for it",
    keys: "Keys", keysText: "Alt+1, 2, 3: columns. Alt+4: wire log. Enter: send. ↑ in an empty line: to the messages; there ↑ ↓ walk, R replies, E edits, ← → buttons, Esc back.",
    telegram: "Telegram", vk: "VK", staff: "Staff chat", resident: "resident", inside: "staff",
    who: "Who holds the phone", newcomer: "+ new resident…", newcomerTitle: "A new resident", name: "Name", appLanguage: "Language of the app",
    add: "Add", cancel: "Cancel", block: "Block the bot", unblock: "Unblock the bot", blocked: "The bot is blocked: what it says does not get here",
    staffOn: "Where the staff chat is", messages: "Messages", empty: "Nothing here yet", begin: "Start", nobody: "There is no such chat yet.",
    typing: "is typing", edited: "edited", deleted: "message deleted", bot: "Bot", place: "Place", attachedFile: "File", asIs: "uncompressed", service: "the chat has changed",
    reply: "Reply", edit: "Edit", replying: "Reply to", editing: "Editing a message", dropContext: "Cancel",
    write: "Message", attach: "Attach", send: "Send", commands: "Commands of the bot",
    fromDisk: "Photo from disk…", samples: "Sample photos", onMap: "Place on the map…", otherKinds: "Other", asFile: "send as a file, uncompressed",
    remove: "Remove", all: "All", topics: "Topics", topic: "Topic", open: "Open the photo", keyboard: "Keyboard of the bot", close: "Close",
    mapTitle: "A place on the map", mapHelp: "Click the map, or move the crosshair with the arrow keys (finer with Shift). Enter: choose.",
    outside: "outside the city", insideCity: "in the city, in no okrug", sendPlace: "Send the place", attachPlace: "Attach to the message", osm: "© OpenStreetMap contributors",
    wire: "Wire log", noWire: "Nobody has asked anything yet.", hidePolls: "without polls", request: "Request", response: "Response",
    faults: "Faults", faultKind: "What to break", platform: "Platform", method: "Method", times: "Times", value: "Value", inject: "Break it", clearFaults: "Mend all",
    injected: "The fault is on order", cleared: "All faults are called off", state: "The state is kept in", fresh: "empties it",
    "kind.voice": "voice", "kind.sticker": "sticker", "kind.video": "video", "kind.video_note": "video note", "kind.audio": "audio", "kind.poll": "poll",
    "kind.contact": "contact", "kind.dice": "dice", "kind.story": "story", "kind.animation": "animation", "kind.document": "document", "kind.gift": "gift",
    "kind.link": "link", "kind.wall": "wall post", "kind.market": "goods", "kind.graffiti": "graffiti", "kind.checklist": "checklist", "kind.game": "game", "kind.location": "place", "kind.venue": "place", "kind.photo": "photo",
    "sample.pothole": "pothole", "sample.rubbish": "rubbish", "sample.lamp": "lamp", "sample.puddle": "puddle", "sample.manhole": "manhole, a file with its place",
    "fault.flood": "too many requests (429; VK 6, 9, 29)", "fault.server_error": "server error 5xx", "fault.timeout_before": "no answer, not accepted",
    "fault.lost_answer": "accepted, answer lost", "fault.reset": "connection cut", "fault.error": "refusal with a code", "fault.duplicate_update": "update twice",
    "fault.late_update": "update late", "fault.reordered_update": "update out of order", "fault.revoked": "token revoked", "fault.failed": "Long Poll failed",
  },
};

const KEPT = "paradnaya.language";
let language = localStorage.getItem(KEPT) === "en" ? "en" : "ru";

export function pageLanguage() {
  return language;
}

export function setPageLanguage(chosen) {
  language = chosen;
  localStorage.setItem(KEPT, chosen);
  document.documentElement.lang = chosen;
}

/** The words for a key; an unknown key is its own last part. */
export function word(key) {
  return WORDS[language][key] ?? key.split(".").at(-1).replaceAll("_", " ");
}
