// One chat on the page: head, messages, the bot's keyboard, composer.

import { buttonRows, drawBubble } from "./bubble.js";
import { Composer } from "./composer.js";
import { element, icon } from "./element.js";
import { askNewcomer, enlarge } from "./popup.js";
import { act } from "./server.js";
import { word } from "./words.js";

const TOAST_MS = 4000;
const NEWCOMER = "new";

export class Column {
  constructor(name, about) {
    this.name = name;
    this.drawn = new Map();
    this.toast = null;
    this.topic = null;
    this.head = element("header");
    this.topics = element("nav", { class: "topics", hidden: true });
    this.log = element("div", { class: "log", role: "log", "aria-live": "polite", onkeydown: (event) => this.walk(event) });
    this.typing = element("div", { class: "typing", hidden: true });
    this.notice = element("div", { class: "toast", role: "status", hidden: true });
    this.keyboard = element("div", { class: "keyboard", role: "group", hidden: true });
    this.composer = new Composer(name, about, { failed: (words) => this.tell(words, true), leave: () => this.focusBubble(-1), sent: () => { this.stick = true; } });
    this.node = element("section", { class: `chat ${name}` }, this.head, this.topics, this.log, this.typing, this.notice, this.keyboard, this.composer.node);
    this.stick = true;
    this.log.addEventListener("scroll", () => this.scrolled());
    new ResizeObserver(() => this.toEnd()).observe(this.log);
  }

  /** Draw everything anew: the page's language has changed. */
  redraw() {
    this.drawn.clear();
    this.log.replaceChildren();
    this.composer.draw();
    this.show(this.state);
  }

  focus() {
    this.composer.field.focus();
  }

  /** `state`: the column as the server gives it; {} when there is no such chat. */
  show(state) {
    const before = this.state;
    this.state = state;
    if (!state.view) {
      this.node.setAttribute("aria-label", word(this.name));
      this.headKey = null;
      this.head.replaceChildren(...this.title());
      this.log.replaceChildren(element("p", { class: "empty" }, word("nobody")));
      return this.composer.show(null);
    }
    if (before?.person !== state.person || before?.platform !== state.platform) {
      this.drawn.clear();
      this.log.replaceChildren();
      [this.topic, this.composer.thread, this.toast, this.stick] = [null, null, null, true];
    }
    this.chat = this.chatOf(state);
    this.node.dataset.platform = state.platform;
    this.node.setAttribute("aria-label", `${word(this.name)}, ${state.names[state.person]}`);
    this.drawHead();
    this.drawTopics();
    this.drawLog();
    this.drawKeyboard();
    this.drawSigns();
    this.composer.show(this.chat);
  }

  chatOf({ platform, person, names, view }) {
    const topics = new Map(view.topics);
    return {
      platform, person, names, menu: view.menu, group: this.name === "staff",
      bubbles: new Map(view.bubbles.map((bubble) => [bubble.id, bubble])),
      threads: [...topics.keys()],
      topic: this.topic,
      threadName: (thread) => topics.get(thread) || `${word("topic")} ${thread}`,
    };
  }

  title() {
    const role = this.name === "staff" ? this.staffPlace() : word("resident");
    return [element("h2", {}, word(this.name)), element("small", {}, role)];
  }

  staffPlace() {
    return this.state.view ? `${word(this.state.platform)} · ${this.state.view.title}` : word("inside");
  }

  drawHead() {
    const key = JSON.stringify([this.state.person, this.state.people, this.state.platforms, this.state.view.blocked, this.state.view.title, word("who")]);
    if (key === this.headKey) return;
    this.headKey = key;
    const held = this.head.contains(document.activeElement) ? document.activeElement.dataset.part : null;
    const name = this.state.names[this.state.person];
    this.head.replaceChildren(
      ...[
        element("div", { class: "avatar", "aria-hidden": "true" }, name.slice(0, 1)),
        element("div", { class: "who" }, element("div", { class: "title" }, this.title()), this.personSwitch()),
        this.platformSwitch(),
        this.name !== "staff" && this.languageSwitch(),
        this.name !== "staff" && this.blockSwitch(),
      ].filter(Boolean),
    );
    if (held) this.head.querySelector(`[data-part=${held}]`)?.focus();
  }

  personSwitch() {
    const options = this.state.people.map((person) => element("option", { value: person.id, selected: person.id === this.state.person }, person.name));
    if (this.name !== "staff") options.push(element("option", { value: NEWCOMER }, word("newcomer")));
    const change = (event) => {
      const { value } = event.target;
      if (value !== NEWCOMER) return this.act("person", { id: Number(value) });
      event.target.value = this.state.person;
      return askNewcomer((newcomer) => this.act("person", newcomer));
    };
    return element("select", { "data-part": "person", "aria-label": word("who"), title: word("who"), onchange: change }, options);
  }

  platformSwitch() {
    if (this.name !== "staff" || this.state.platforms.length < 2) return null;
    const options = this.state.platforms.map((platform) => element("option", { value: platform, selected: platform === this.state.platform }, word(platform)));
    return element("select", { "data-part": "platform", class: "pill", "aria-label": word("staffOn"), title: word("staffOn"), onchange: (event) => this.act("staff", { platform: event.target.value }) }, options);
  }

  languageSwitch() {
    const { language } = this.state.people.find((person) => person.id === this.state.person);
    const options = [...new Set(["ru", "en", language])].map((tag) => element("option", { value: tag, selected: tag === language }, tag.toUpperCase()));
    return element("select", { "data-part": "language", class: "pill", "aria-label": word("appLanguage"), title: word("appLanguage"), onchange: (event) => this.act("language", { language: event.target.value }) }, options);
  }

  blockSwitch() {
    const { blocked } = this.state.view;
    const label = word(blocked ? "unblock" : "block");
    return element("button", { "data-part": "block", class: "quiet block", type: "button", title: label, "aria-label": label, "aria-pressed": String(blocked), onclick: () => this.act("block", { blocked: !blocked }) }, icon("block"));
  }

  drawTopics() {
    const { threads } = this.chat;
    this.topics.hidden = threads.length === 0;
    this.topics.setAttribute("aria-label", word("topics"));
    const tab = (thread, words) => element("button", { class: "chip", type: "button", "aria-pressed": String(this.topic === thread), onclick: () => { this.topic = this.composer.thread = thread; this.show(this.state); } }, words);
    this.topics.replaceChildren(tab(null, word("all")), ...threads.map((thread) => tab(thread, this.chat.threadName(thread))));
  }

  drawLog() {
    const shown = this.state.view.bubbles.filter((bubble) => this.topic === null || bubble.thread === this.topic);
    this.log.setAttribute("aria-label", word("messages"));
    this.log.querySelector(".empty")?.remove();
    let previous = null;
    const keep = new Set();
    for (const bubble of shown) {
      const node = this.bubbleNode(bubble);
      keep.add(node);
      const place = previous ? previous.nextSibling : this.log.firstChild;
      if (place !== node) this.log.insertBefore(node, place);
      previous = node;
    }
    for (const node of [...this.log.children]) if (!keep.has(node)) node.remove();
    if (!shown.length) this.log.append(this.invitation());
    this.log.querySelectorAll(".bubble").forEach((node, index, all) => { node.tabIndex = index === all.length - 1 ? 0 : -1; });
    this.toEnd();
  }

  invitation() {
    const begin = this.name !== "staff" && element("button", { class: "begin", type: "button", onclick: () => { this.focus(); this.act("begin", {}); } }, word("begin"));
    return element("div", { class: "empty" }, element("p", {}, word("empty")), begin);
  }

  bubbleNode(bubble) {
    const key = JSON.stringify([bubble, this.topic]);
    const known = this.drawn.get(bubble.id);
    if (known?.key === key) return known.node;
    const node = drawBubble(bubble, this.chat, {
      press: (pressed, button) => this.press(pressed.id, button),
      reply: (answered) => this.composer.reply(answered),
      edit: (own) => this.composer.edit(own),
      jump: (id) => this.jump(id),
      enlarge,
    });
    node.querySelectorAll("img").forEach((image) => image.addEventListener("load", () => this.toEnd()));
    if (known?.node.isConnected) this.replace(known.node, node);
    this.drawn.set(bubble.id, { key, node });
    return node;
  }

  /** Put a changed bubble in the place of the old one without losing the focus that was in it. */
  replace(old, node) {
    const held = old.contains(document.activeElement) ? [...old.querySelectorAll("button, a")].indexOf(document.activeElement) : null;
    old.replaceWith(node);
    if (held !== null) (held < 0 ? node : (node.querySelectorAll(".rows .button")[0] ?? node)).focus();
  }

  drawKeyboard() {
    const { keyboard } = this.state.view;
    const key = JSON.stringify(keyboard);
    if (key === this.keyboardKey) return;
    this.keyboardKey = key;
    this.keyboard.hidden = !keyboard.length;
    this.keyboard.setAttribute("aria-label", word("keyboard"));
    const held = this.keyboard.contains(document.activeElement);
    this.keyboard.replaceChildren(buttonRows(keyboard, (button) => this.press(0, button)));
    if (held) (this.keyboard.querySelector(".button") ?? this.composer.field).focus();
  }

  drawSigns() {
    const { typing, toast, blocked } = this.state.view;
    this.typing.hidden = !typing && !blocked;
    this.typing.classList.toggle("warning", blocked);
    this.typing.replaceChildren(...(blocked ? [icon("block"), word("blocked")] : [element("i"), element("i"), element("i"), `${word("bot")} ${word("typing")}`]));
    if (this.toast !== null && toast && toast !== this.toast) this.tell(toast);
    this.toast = toast;
  }

  tell(words, wrong = false) {
    clearTimeout(this.timer);
    this.notice.classList.toggle("wrong", wrong);
    this.notice.textContent = words;
    this.notice.hidden = false;
    this.timer = setTimeout(() => { this.notice.hidden = true; }, TOAST_MS);
  }

  press(message, button) {
    if (button.kind === "location") return this.composer.place({ message, key: button.key });
    this.stick = true;
    if (this.toast) this.toast = "";
    return this.act("press", { message, key: button.key });
  }

  async act(name, values) {
    try {
      await act(name, { column: this.name, ...values });
    } catch (refused) {
      this.tell(refused.message, true);
      this.headKey = null;
      this.drawHead();
    }
  }

  jump(id) {
    const node = this.drawn.get(id)?.node;
    if (!node?.isConnected) return;
    node.scrollIntoView({ block: "center", behavior: "smooth" });
    node.classList.remove("flash");
    requestAnimationFrame(() => node.classList.add("flash"));
    node.focus({ preventScroll: true });
  }

  focusBubble(index) {
    this.bubbleNodes().at(index)?.focus();
  }

  bubbleNodes() {
    return [...this.log.querySelectorAll(".bubble")];
  }

  walk(event) {
    const node = event.target.closest(".bubble");
    if (!node || event.altKey || event.ctrlKey || event.metaKey) return;
    const bubble = this.chat.bubbles.get(Number(node.dataset.id));
    const all = this.bubbleNodes();
    const steps = { ArrowUp: -1, ArrowDown: 1, Home: -all.length, End: all.length };
    const sideways = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key in steps) all[Math.min(Math.max(all.indexOf(node) + steps[event.key], 0), all.length - 1)].focus();
    else if (sideways) this.walkButtons(node, sideways);
    else if (event.code === "KeyR") this.composer.reply(bubble);
    else if (event.code === "KeyE" && bubble.author === String(this.state.person) && bubble.text) this.composer.edit(bubble);
    else if (event.key === "Escape") this.focus();
    else return;
    event.preventDefault();
  }

  walkButtons(node, step) {
    const buttons = [...node.querySelectorAll(".rows .button, .photo, .document, .quote")];
    const next = buttons.indexOf(document.activeElement) + step;
    (next < 0 ? node : buttons[Math.min(next, buttons.length - 1)])?.focus();
  }

  /** A scroll that comes with a change of size is the layout's doing and not the person's. */
  scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.log;
    const size = `${scrollHeight} ${clientHeight}`;
    if (size === this.size) this.stick = scrollHeight - scrollTop - clientHeight < 60;
    this.size = size;
  }

  toEnd() {
    if (this.stick) this.log.scrollTop = this.log.scrollHeight;
  }
}
