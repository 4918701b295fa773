// Where a message is put together: words, photos and a place are gathered and sent all at once.

import { author, summary } from "./bubble.js";
import { element, icon } from "./element.js";
import { askPlace } from "./place.js";
import { menuButton, menuItem } from "./popup.js";
import { act, write } from "./server.js";
import { word } from "./words.js";

const KINDS = {
  telegram: ["voice", "video", "video_note", "audio", "sticker", "animation", "poll", "contact", "dice", "story", "gift", "document"],
  vk: ["voice", "video", "audio", "sticker", "poll", "gift", "link", "wall", "market", "graffiti", "story", "document"],
};

/** The lower part of a column. `column`: its name; `about`: map and samples; `failed(words)` shows a refusal. */
export class Composer {
  constructor(column, about, { failed, leave, sent }) {
    Object.assign(this, { column, about, failed, leave, sent });
    this.chat = null;
    this.pending = [];
    this.context = null;
    this.thread = null;
    this.asFile = false;
    this.field = element("textarea", { rows: "1", enterkeyhint: "send", onkeydown: (event) => this.key(event), oninput: () => this.grow(), onpaste: (event) => this.paste(event) });
    this.disk = element("input", { type: "file", accept: "image/*", multiple: true, hidden: true, onchange: () => this.fromDisk() });
    this.tray = element("div", { class: "tray", hidden: true });
    this.node = element("form", { class: "composer", onsubmit: (event) => this.submit(event) });
    this.node.addEventListener("dragover", (event) => event.preventDefault());
    this.node.addEventListener("drop", (event) => this.drop(event));
    this.draw();
  }

  draw() {
    const attach = menuButton({ name: "clip", label: word("attach"), classes: "attach", fill: (close) => this.attachMenu(close) });
    this.commands = menuButton({ name: "menu", label: word("commands"), classes: "commands", fill: (close) => this.commandMenu(close) });
    this.field.setAttribute("aria-label", word("write"));
    this.field.placeholder = word("write");
    const send = element("button", { class: "send", type: "submit", title: word("send"), "aria-label": word("send") }, icon("send"));
    this.node.replaceChildren(this.tray, element("div", { class: "line" }, attach, this.commands, this.field, send, this.disk));
    this.drawTray();
    this.show(this.chat);
  }

  /** `chat`: as the bubbles get it, with the bot's command menu; null when nobody sits here. */
  show(chat) {
    if (chat && this.chat && (chat.person !== this.chat.person || chat.platform !== this.chat.platform)) this.clear();
    this.chat = chat;
    this.commands.hidden = !chat?.menu.length;
    this.node.inert = !chat;
  }

  attachMenu(close) {
    const samples = this.about.samples.map(({ key }) =>
      element("button", { class: "sample", type: "button", role: "menuitem", title: word(`sample.${key}`), onclick: () => this.add({ sample: key }, close) }, element("img", { src: `/sample/${key}`, alt: "" }), element("span", {}, word(`sample.${key}`))),
    );
    const kinds = KINDS[this.chat.platform].map((kind) =>
      element("button", { class: "chip", type: "button", role: "menuitem", onclick: () => this.sendKind(kind, close) }, word(`kind.${kind}`)),
    );
    return [
      menuItem("photo", word("fromDisk"), () => { close(); this.disk.click(); }),
      menuItem("place", word("onMap"), () => { close(); this.place(); }),
      element("h3", {}, word("samples")),
      element("div", { class: "gallery" }, samples),
      element("h3", {}, word("otherKinds")),
      element("div", { class: "chips" }, kinds),
    ];
  }

  commandMenu(close) {
    return this.chat.menu.map(([command, description]) =>
      element("button", { class: "item", type: "button", role: "menuitem", onclick: () => { close(); this.send({ text: `/${command.replace(/^\//, "")}` }); } }, element("b", {}, `/${command.replace(/^\//, "")}`), element("span", {}, description)),
    );
  }

  /** Choose a place. `asked`: the bot's location button {message, key}, which sends it at once and by itself. */
  place(asked = null) {
    const attachFirst = !asked && (this.pending.length > 0 || this.field.value.trim() !== "");
    askPlace(this.about.map, attachFirst, ([lat, lon], how) => {
      if (how === "attach") return this.add({ lat, lon });
      if (asked) return this.attempt(act("location", { column: this.column, ...asked, lat, lon }));
      return this.send({ lat, lon, reply_to: this.context?.kind === "reply" ? this.context.bubble.id : "" }).then((ok) => ok && this.dropContext());
    });
  }

  async sendKind(kind, close) {
    close(false);
    this.field.focus();
    await this.attempt(act("kind", { column: this.column, kind }));
  }

  reply(bubble) {
    this.context = { kind: "reply", bubble };
    this.drawTray();
    this.field.focus();
  }

  edit(bubble) {
    this.context = { kind: "edit", bubble };
    this.field.value = bubble.text;
    this.grow();
    this.drawTray();
    this.field.focus();
  }

  add(item, close) {
    close?.(false);
    if (item.lat !== undefined) this.pending = this.pending.filter((other) => other.lat === undefined);
    this.pending.push(item);
    this.drawTray();
    this.field.focus();
  }

  addFiles(files) {
    for (const file of files) this.add({ file, address: file.type.startsWith("image/") ? URL.createObjectURL(file) : "" });
  }

  fromDisk() {
    this.addFiles(this.disk.files);
    this.disk.value = "";
  }

  drop(event) {
    event.preventDefault();
    this.addFiles(event.dataTransfer.files);
  }

  paste(event) {
    if (!event.clipboardData.files.length) return;
    event.preventDefault();
    this.addFiles(event.clipboardData.files);
  }

  drawTray() {
    const photos = this.pending.some((item) => item.lat === undefined);
    const asFile = element("label", { class: "asfile" }, element("input", { type: "checkbox", checked: this.asFile, onchange: (event) => { this.asFile = event.target.checked; } }), word("asFile"));
    this.tray.replaceChildren(
      ...[this.context && this.drawContext(), this.pending.length > 0 && element("div", { class: "pending" }, this.pending.map((item) => this.drawPending(item))), photos && asFile].filter(Boolean),
    );
    this.tray.hidden = !this.tray.childElementCount;
  }

  drawContext() {
    const { kind, bubble } = this.context;
    const title = kind === "edit" ? word("editing") : `${word("replying")}: ${author(bubble, this.chat)}`;
    const drop = element("button", { class: "quiet", type: "button", "aria-label": word("dropContext"), onclick: () => this.dropContext() }, icon("close"));
    return element("div", { class: "context" }, icon(kind), element("div", {}, element("b", {}, title), element("span", {}, summary(bubble))), drop);
  }

  drawPending(item) {
    const label = item.sample ? word(`sample.${item.sample}`) : item.file ? item.file.name : `${item.lat.toFixed(4)}, ${item.lon.toFixed(4)}`;
    const address = item.sample ? `/sample/${item.sample}` : item.address;
    const face = address ? element("img", { src: address, alt: "" }) : icon(item.file ? "file" : "place");
    const remove = element("button", { class: "remove", type: "button", "aria-label": `${word("remove")}: ${label}`, onclick: () => { this.pending = this.pending.filter((other) => other !== item); this.drawTray(); this.field.focus(); } }, icon("close"));
    return element("div", { class: `waiting ${address ? "" : "wide"}`, title: label }, face, address ? null : element("span", {}, label), remove);
  }

  dropContext() {
    if (this.context?.kind === "edit") this.field.value = "";
    this.context = null;
    this.drawTray();
    this.field.focus();
  }

  clear() {
    this.pending = [];
    this.context = null;
    this.asFile = false;
    this.field.value = "";
    this.grow();
    this.drawTray();
  }

  key(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.node.requestSubmit();
    } else if (event.key === "Escape" && this.context) this.dropContext();
    else if (event.key === "ArrowUp" && !this.field.value) {
      event.preventDefault();
      this.leave();
    }
  }

  grow() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 132)}px`;
  }

  async submit(event) {
    event.preventDefault();
    const text = this.field.value;
    if (this.context?.kind === "edit") {
      if (await this.attempt(act("edit", { column: this.column, message: this.context.bubble.id, text }))) this.clear();
      return;
    }
    if (!text.trim() && !this.pending.length) return;
    const place = this.pending.find((item) => item.lat !== undefined);
    const fields = { text, lat: place?.lat ?? "", lon: place?.lon ?? "", reply_to: this.context?.bubble.id ?? "", as_file: this.asFile ? "1" : "" };
    if (await this.send(fields, this.pending)) this.clear();
  }

  send(fields, items = []) {
    const form = new FormData();
    form.set("column", this.column);
    form.set("thread", this.context?.bubble.thread ?? this.thread ?? "");
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    for (const item of items) {
      if (item.file) form.append("file", item.file);
      if (item.sample) form.append("sample", item.sample);
    }
    return this.attempt(write(form));
  }

  async attempt(promise) {
    this.sent();
    try {
      await promise;
      return true;
    } catch (refused) {
      this.failed(refused.message);
      return false;
    }
  }
}
