// One message as a phone shows it.

import { element, icon } from "./element.js";
import { fileAddress } from "./server.js";
import { styled } from "./spans.js";
import { pageLanguage, word } from "./words.js";

/**
 * `chat`: {platform, person, names, bubbles: Map of id -> bubble, group, threadName(id)};
 * `does`: {press(bubble, button), reply(bubble), edit(bubble), enlarge(address), jump(id)}.
 */
export function drawBubble(bubble, chat, does) {
  if (bubble.kind === "service") return element("div", { class: "service", "data-id": bubble.id }, bubble.text || word("service"));
  const own = bubble.author === String(chat.person);
  const body = bubble.deleted ? element("p", { class: "gone" }, word("deleted")) : content(bubble, chat, does);
  return element(
    "article",
    { class: `bubble ${own ? "own" : "theirs"} ${bubble.author === "bot" ? "bot" : ""} ${bare(bubble) ? "bare" : ""}`, "data-id": bubble.id, tabindex: "-1", "aria-label": author(bubble, chat) },
    element("div", { class: "paper" }, body, foot(bubble)),
    bubble.deleted ? null : tools(bubble, own, does),
    bubble.deleted || !bubble.rows.length ? null : buttonRows(bubble.rows, (button) => does.press(bubble, button)),
  );
}

/** Nothing but photos: the time is written upon them. */
function bare({ photos, documents, point, text, deleted }) {
  return photos.length > 0 && !documents.length && !point && !text && !deleted;
}

export function author(bubble, chat) {
  return bubble.author === "bot" ? word("bot") : (chat.names[bubble.author] ?? bubble.author);
}

export function summary(bubble) {
  if (bubble.text) return bubble.text.slice(0, 90);
  if (bubble.photos.length) return word("kind.photo");
  if (bubble.point) return word("place");
  return word(`kind.${bubble.kind}`);
}

function content(bubble, chat, does) {
  const parts = [];
  if (chat.group && bubble.author !== String(chat.person)) parts.push(element("div", { class: "author" }, author(bubble, chat)));
  if (bubble.thread !== null && chat.topic === null) parts.push(element("div", { class: "thread" }, icon("topic"), chat.threadName(bubble.thread)));
  if (bubble.reply_to !== null) parts.push(quote(bubble.reply_to, chat, does));
  if (bubble.photos.length) parts.push(photos(bubble, chat, does));
  bubble.documents.forEach((key, at) => parts.push(paper(key, bubble.names[at], chat, does)));
  if (bubble.point) parts.push(point(bubble.point));
  if (!["text", "photo", "location", "venue"].includes(bubble.kind) && !bubble.documents.length && !bubble.photos.length)
    parts.push(element("div", { class: "kind" }, icon("other"), word(`kind.${bubble.kind}`)));
  if (bubble.text) parts.push(element("p", { class: "text" }, styled(bubble.text, bubble.spans)));
  return parts;
}

function quote(id, chat, does) {
  const answered = chat.bubbles.get(id);
  if (!answered) return element("div", { class: "quote" }, "…");
  return element("button", { class: "quote", type: "button", tabindex: "-1", onclick: () => does.jump(id) }, element("b", {}, author(answered, chat)), element("span", {}, summary(answered)));
}

function photos(bubble, chat, does) {
  const shown = bubble.photos.map((key) => {
    const address = fileAddress(chat.platform, key);
    return element("button", { class: "photo", type: "button", "aria-label": word("open"), tabindex: "-1", onclick: () => does.enlarge(address) }, element("img", { src: address, alt: "", loading: "lazy" }));
  });
  return element("div", { class: `photos many${Math.min(shown.length, 4)}` }, shown);
}

/** A picture is looked at, anything else is taken home under its name. */
function paper(key, name, chat, does) {
  const address = fileAddress(chat.platform, key);
  const picture = element("img", { src: address, alt: "", loading: "lazy", onerror: () => picture.replaceWith(icon("file")) });
  const look = (event) => {
    if (!picture.isConnected) return;
    event.preventDefault();
    does.enlarge(address);
  };
  return element("a", { class: "document", href: address, download: name, tabindex: "-1", onclick: look }, picture, element("span", {}, name || word("attachedFile")), element("small", {}, word("asIs")));
}

function point([lat, lon]) {
  return element("div", { class: "point" }, icon("place"), element("span", {}, element("b", {}, word("place")), ` ${lat.toFixed(5)}, ${lon.toFixed(5)}`));
}

function foot(bubble) {
  const time = new Date(bubble.at * 1000).toLocaleTimeString(pageLanguage(), { hour: "2-digit", minute: "2-digit", hour12: false });
  return element("div", { class: "foot" }, bubble.edited && !bubble.deleted ? `${word("edited")} ` : null, element("time", {}, time));
}

function tools(bubble, own, does) {
  return element(
    "div",
    { class: "tools" },
    tool("reply", () => does.reply(bubble)),
    own && bubble.text ? tool("edit", () => does.edit(bubble)) : null,
  );
}

function tool(name, onclick) {
  return element("button", { class: "tool", type: "button", title: word(name), "aria-label": word(name), tabindex: "-1", onclick }, icon(name));
}

/** Buttons in rows, under a bubble or under the input. A link leaves the page; everything else is `pressed`. */
export function buttonRows(rows, pressed) {
  const drawn = rows.map((row) => element("div", { class: "row" }, row.map((button) => drawButton(button, pressed))));
  return element("div", { class: "rows" }, drawn);
}

function drawButton(button, pressed) {
  const classes = `button ${button.color} ${button.kind}`;
  if (button.kind === "url" && /^https?:/i.test(button.url))
    return element("a", { class: classes, href: button.url, target: "_blank", rel: "noopener noreferrer" }, button.label);
  return element("button", { class: classes, type: "button", onclick: () => pressed(button) }, button.kind === "location" ? icon("place") : null, button.label);
}
