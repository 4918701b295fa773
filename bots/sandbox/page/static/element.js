// One way to make an element: element("button", { class: "quiet", onclick: act }, "Words", child, ...)

const SVG = new Set(["svg", "path", "circle", "g", "line", "text", "rect"]);

/** A property whose name starts with "on" is a listener; false, null and undefined leave an attribute out. */
export function element(tag, properties = {}, ...children) {
  const node = SVG.has(tag) ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const PATHS = {
  send: "M3 11.5 20.5 4 14 21l-3-7.2z M11 13.8 20.5 4",
  clip: "M20 11.5 12.2 19.3a5 5 0 0 1-7.1-7.1l8.3-8.3a3.3 3.3 0 0 1 4.7 4.7l-8.2 8.2a1.6 1.6 0 0 1-2.3-2.3l7.3-7.3",
  photo: "M4 6.5h16v13H4z M4 16l4.5-4.5 4 4 2.5-2.5 5 5 M15.5 10.5h.01",
  place: "M12 21s7-6.3 7-11.5a7 7 0 1 0-14 0C5 14.7 12 21 12 21z M12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  file: "M6 3h8l5 5v13H6z M14 3v5h5",
  reply: "M10 6 4 12l6 6 M4 12h10a6 6 0 0 1 6 6",
  edit: "M4 20l1-4L16.5 4.5l3 3L8 19z M14.5 6.5l3 3",
  close: "M6 6l12 12 M18 6 6 18",
  block: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z M5.8 5.8l12.4 12.4",
  menu: "M5 7h14 M5 12h14 M5 17h14",
  up: "M6 15l6-6 6 6",
  bolt: "M13 3 5 14h6l-1 7 8-11h-6z",
  other: "M5 12h.01 M12 12h.01 M19 12h.01",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z M4 20.5c1-4 4-6 8-6s7 2 8 6",
  globe: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z M3 12h18 M12 3c3 3 3.5 6 3.5 9s-.5 6-3.5 9c-3-3-3.5-6-3.5-9s.5-6 3.5-9z",
  topic: "M9 4 7 20 M17 4l-2 16 M4 9h16 M4 15h16",
};

/** A line icon; it says nothing to a screen reader, the control around it has the words. */
export function icon(name) {
  return element("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, element("path", { d: PATHS[name] }));
}
