// The page: three columns, the dock, and what keeps them up to date.

import { Column } from "./column.js";
import { Dock } from "./dock.js";
import { element, icon } from "./element.js";
import { about, listen } from "./server.js";
import { pageLanguage, setPageLanguage, word } from "./words.js";

const NAMES = ["telegram", "vk", "staff"];

async function start() {
  setPageLanguage(pageLanguage());
  const facts = await about();
  const columns = Object.fromEntries(NAMES.map((name) => [name, new Column(name, facts)]));
  document.getElementById("columns").append(...NAMES.map((name) => columns[name].node));
  const dock = new Dock(document.getElementById("dock"), facts);
  const top = document.getElementById("top");
  const link = { online: true };

  const drawTop = () => {
    document.title = `${word("title")}: ${word("sandbox")}`;
    top.replaceChildren(...topParts(facts, link, redraw));
  };
  const redraw = () => {
    drawTop();
    for (const column of Object.values(columns)) if (column.state) column.redraw();
    dock.draw();
    top.querySelector("select").focus();
  };
  const online = (now) => {
    if (now === link.online) return;
    link.online = now;
    drawTop();
  };
  drawTop();
  listen({
    columns: (changed) => { for (const [name, state] of Object.entries(changed)) columns[name].show(state); },
    lines: (lines) => dock.add(lines),
    begin: () => { dock.forget(); online(true); },
    online,
  });
  document.addEventListener("keydown", (event) => hop(event, columns, dock));
}

function topParts(facts, link, redraw) {
  const change = (event) => { setPageLanguage(event.target.value); redraw(); };
  const option = (tag, words) => element("option", { value: tag, selected: pageLanguage() === tag }, words);
  return [
    element("img", { src: "/static/door.svg", alt: "", width: "28", height: "28" }),
    element("h1", {}, word("title"), element("span", {}, word("sandbox"))),
    facts.city ? element("p", { class: "city" }, facts.city) : "",
    element("p", { class: `link ${link.online ? "" : "lost"}`, role: "status" }, word(link.online ? "online" : "offline")),
    element("details", { class: "keys" }, element("summary", {}, word("keys")), element("p", {}, word("keysText"))),
    element("label", { class: "language" }, icon("globe"), element("select", { "aria-label": word("pageLanguage"), onchange: change }, option("ru", "Русский"), option("en", "English"))),
  ];
}

function hop(event, columns, dock) {
  if (!event.altKey || event.ctrlKey || event.metaKey || document.querySelector("dialog[open]")) return;
  const number = /^Digit([1-4])$/.exec(event.code)?.[1];
  if (!number) return;
  event.preventDefault();
  if (number === "4") dock.toggle("wire");
  else columns[NAMES[number - 1]].focus();
}

start();
