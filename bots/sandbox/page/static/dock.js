// The strip below the chats: where the state is kept, the wire log, faults on order.

import { element, icon } from "./element.js";
import { act, wireCall } from "./server.js";
import { pageLanguage, word } from "./words.js";

const KEPT_LINES = 500;
const POLLS = new Set(["getUpdates", "a_check"]);
const FAULTS = ["flood", "server_error", "timeout_before", "lost_answer", "reset", "error", "revoked", "duplicate_update", "late_update", "reordered_update", "failed"];
const VALUES = { flood: 5, error: 400, late_update: 5, reordered_update: 2, failed: 1 };

export class Dock {
  constructor(node, about) {
    Object.assign(this, { node, about, lines: [], tab: null, platform: "all", hidePolls: true });
    this.list = element("div", { class: "lines", tabindex: "-1" });
    this.said = element("output", { class: "said", "aria-live": "polite" });
    this.draw();
  }

  draw() {
    this.tabs = ["wire", "faults"].map((name) =>
      element("button", { class: "tab", type: "button", "data-tab": name, "aria-expanded": "false", "aria-controls": "drawer", onclick: () => this.toggle(name) }, icon(name === "wire" ? "up" : "bolt"), word(name)),
    );
    this.count = element("span", { class: "count" });
    this.tabs[0].append(this.count);
    const state = element("p", { class: "state" }, `${word("state")} `, element("code", {}, this.about.folder), "; ", element("code", {}, "--fresh"), ` ${word("fresh")}`);
    this.drawer = element("div", { class: "drawer", id: "drawer", hidden: true });
    this.node.replaceChildren(element("div", { class: "strip" }, this.tabs, state), this.drawer);
    const tab = this.tab;
    this.tab = null;
    if (tab) this.toggle(tab);
    this.drawCount();
  }

  toggle(name) {
    this.tab = this.tab === name ? null : name;
    for (const tab of this.tabs) tab.setAttribute("aria-expanded", String(tab.dataset.tab === this.tab));
    this.drawer.hidden = !this.tab;
    if (this.tab === "wire") this.drawWire();
    if (this.tab === "faults") this.drawer.replaceChildren(this.faultForm());
  }

  add(lines) {
    const known = new Set(this.lines.map(identity));
    const fresh = lines.filter((line) => !known.has(identity(line)));
    this.lines = [...this.lines, ...fresh].slice(-KEPT_LINES);
    this.drawCount();
    if (this.tab === "wire") this.append(fresh);
  }

  /** The log begins anew with each start of the program, numbers included. */
  forget() {
    this.lines = [];
    this.drawCount();
    if (this.tab === "wire") this.drawLines();
  }

  drawCount() {
    this.count.textContent = this.lines.length ? String(this.lines.filter((line) => !POLLS.has(line.method)).length) : "";
  }

  shown(line) {
    return (this.platform === "all" || line.platform === this.platform) && !(this.hidePolls && POLLS.has(line.method) && !line.fault);
  }

  drawWire() {
    const choice = (value, words) => element("label", {}, element("input", { type: "radio", name: "wire-platform", checked: this.platform === value, onchange: () => { this.platform = value; this.drawLines(); } }), words);
    const polls = element("label", {}, element("input", { type: "checkbox", checked: this.hidePolls, onchange: (event) => { this.hidePolls = event.target.checked; this.drawLines(); } }), word("hidePolls"));
    const filter = element("div", { class: "filter", role: "group", "aria-label": word("wire") }, choice("all", word("all")), choice("telegram", word("telegram")), choice("vk", word("vk")), polls);
    this.drawer.replaceChildren(filter, this.list);
    this.drawLines();
  }

  drawLines() {
    this.list.replaceChildren();
    this.append(this.lines);
    if (!this.list.childElementCount) this.list.append(element("p", { class: "empty" }, word("noWire")));
  }

  append(lines) {
    const atEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 40;
    const shown = lines.filter((line) => this.shown(line));
    if (shown.length) this.list.querySelector(".empty")?.remove();
    this.list.append(...shown.map((line) => this.drawLine(line)));
    while (this.list.childElementCount > KEPT_LINES) this.list.firstChild.remove();
    if (atEnd) this.list.scrollTop = this.list.scrollHeight;
  }

  drawLine(line) {
    const time = new Date(line.at * 1000).toLocaleTimeString(pageLanguage(), { hour12: false });
    const body = element("div", { class: "body" });
    const details = element(
      "details",
      { class: `wire ${line.platform} ${line.direction} ${line.fault ? "faulty" : ""}` },
      element("summary", {}, element("time", {}, time), element("span", { class: "badge" }, line.platform === "vk" ? "VK" : "TG"), element("span", { class: "way", title: line.direction }, line.direction === "call" ? "→" : "←"), element("b", {}, line.method), element("span", { class: "gist" }, line.summary), line.fault ? element("em", {}, line.fault) : null, element("span", { class: "ms" }, `${line.ms.toFixed(line.ms < 10 ? 1 : 0)} ms`)),
      body,
    );
    details.addEventListener("toggle", () => details.open && !body.childElementCount && fill(body, line));
    return details;
  }

  faultForm() {
    const kind = element("select", { name: "kind", onchange: () => { value.value = VALUES[kind.value] ?? 0; } }, FAULTS.map((name) => element("option", { value: name }, word(`fault.${name}`))));
    const platform = element("select", { name: "platform" }, element("option", { value: "telegram" }, word("telegram")), element("option", { value: "vk" }, word("vk")));
    const method = element("input", { name: "method", value: "*", list: "methods", size: "18", spellcheck: "false", autocomplete: "off" });
    const known = element("datalist", { id: "methods" }, [...new Set(this.lines.filter((line) => line.direction === "call").map((line) => line.method))].map((name) => element("option", { value: name })));
    const times = element("input", { name: "times", type: "number", value: "1", min: "-1", max: "999" });
    const value = element("input", { name: "value", type: "number", value: String(VALUES.flood), step: "any", min: "0" });
    const field = (name, control) => element("label", {}, word(name), control);
    const order = (values, words) => act("fault", { platform: platform.value, ...values }).then(() => { this.said.value = words; }, (refused) => { this.said.value = refused.message; });
    const submit = (event) => {
      event.preventDefault();
      this.said.value = "";
      order({ kind: kind.value, method: method.value, times: Number(times.value), value: Number(value.value) }, word("injected"));
    };
    const clear = async () => {
      for (const name of ["telegram", "vk"]) await act("fault", { platform: name, clear: true });
      this.said.value = word("cleared");
    };
    return element("form", { class: "faults", onsubmit: submit }, field("faultKind", kind), field("platform", platform), field("method", method), known, field("times", times), field("value", value), element("button", { class: "primary", type: "submit" }, word("inject")), element("button", { class: "secondary", type: "button", onclick: clear }, word("clearFaults")), this.said);
  }
}

function identity(line) {
  return `${line.platform} ${line.seq}`;
}

async function fill(body, line) {
  const call = await wireCall(line.platform, line.seq).catch((gone) => ({ request: gone.message, response: "" }));
  body.replaceChildren(...["request", "response"].map((side) => element("div", {}, element("h4", {}, word(side)), element("pre", { tabindex: "0" }, pretty(call[side])))));
}

function pretty(text) {
  try {
    return JSON.stringify(unfold(JSON.parse(text)), null, 2);
  } catch {
    return text;
  }
}

/** Both platforms send JSON inside the fields of a form: shown as what it is. */
function unfold(value) {
  if (typeof value === "string" && /^[[{]/.test(value)) {
    try {
      return unfold(JSON.parse(value));
    } catch {
      return value;
    }
  }
  if (Array.isArray(value)) return value.map(unfold);
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unfold(inner)]));
  return value;
}
