// What opens over the page: a menu at a button, and dialogs.

import { element, icon } from "./element.js";
import { word } from "./words.js";

/** A button that opens a menu above itself. `fill(close)` gives the menu's children; arrows walk its items. */
export function menuButton({ name, label, classes = "", fill }) {
  const menu = element("div", { class: "menu", role: "menu", hidden: true, "aria-label": label });
  const button = element("button", { class: `quiet ${classes}`, type: "button", title: label, "aria-label": label, "aria-haspopup": "menu", "aria-expanded": "false" }, icon(name));
  const close = (back = true) => {
    menu.hidden = true;
    button.setAttribute("aria-expanded", "false");
    if (back) button.focus();
  };
  button.addEventListener("click", () => {
    if (!menu.hidden) return close();
    menu.replaceChildren(...[fill(close)].flat(Infinity).filter(Boolean));
    menu.hidden = false;
    button.setAttribute("aria-expanded", "true");
    items(menu)[0]?.focus();
  });
  menu.addEventListener("keydown", (event) => walk(event, menu, close));
  const holder = element("div", { class: "holder" }, button, menu);
  holder.addEventListener("focusout", (event) => {
    if (!menu.hidden && event.relatedTarget && !holder.contains(event.relatedTarget)) close(false);
  });
  document.addEventListener("pointerdown", (event) => {
    if (!menu.hidden && !holder.contains(event.target)) close(false);
  });
  return holder;
}

function items(menu) {
  return [...menu.querySelectorAll("[role=menuitem]")];
}

function walk(event, menu, close) {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (event.key === "Escape") close();
  else if (step) {
    const all = items(menu);
    all[(all.indexOf(document.activeElement) + step + all.length) % all.length]?.focus();
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

export function menuItem(name, words, chosen) {
  return element("button", { class: "item", type: "button", role: "menuitem", onclick: chosen }, name ? icon(name) : null, element("span", {}, words));
}

/** A modal dialog that is removed once closed; the focus goes back by itself. */
export function openDialog(title, classes, ...children) {
  const close = element("button", { class: "quiet", type: "button", "aria-label": word("close"), onclick: () => dialog.close() }, icon("close"));
  const dialog = element("dialog", { class: classes, "aria-label": title }, element("header", {}, element("h2", {}, title), close), children);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

export function enlarge(address) {
  openDialog(word("kind.photo"), "lightbox", element("img", { src: address, alt: word("kind.photo") }));
}

/** Ask for a newcomer's name and language; `made({name, language})`. */
export function askNewcomer(made) {
  const name = element("input", { name: "name", required: true, maxlength: "60", autocomplete: "off", autofocus: true });
  const language = element("select", { name: "language" }, element("option", { value: "ru" }, "Русский"), element("option", { value: "en" }, "English"));
  const form = element(
    "form",
    { class: "fields" },
    element("label", {}, word("name"), name),
    element("label", {}, word("appLanguage"), language),
    element("div", { class: "acts" }, element("button", { class: "primary", type: "submit" }, word("add"))),
  );
  const dialog = openDialog(word("newcomerTitle"), "small", form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    dialog.close();
    made({ name: name.value, language: language.value });
  });
}
