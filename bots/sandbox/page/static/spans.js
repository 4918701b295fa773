// A text with styled runs as nodes. Offsets are UTF-16 units, which is what a JavaScript string counts in.

import { element } from "./element.js";

const TAGS = { bold: "strong", italic: "em", underline: "u" };

/** Runs may overlap: the text is cut at every edge and each piece wears all the styles that cover it. */
export function styled(text, spans) {
  const edges = new Set([0, text.length]);
  for (const span of spans) {
    edges.add(Math.min(span.offset, text.length));
    edges.add(Math.min(span.offset + span.length, text.length));
  }
  const cuts = [...edges].sort((one, other) => one - other);
  return cuts.slice(1).map((end, index) => piece(text.slice(cuts[index], end), spans.filter((span) => covers(span, cuts[index]))));
}

function covers(span, at) {
  return span.offset <= at && at < span.offset + span.length;
}

function piece(words, spans) {
  return spans.reduce((inside, span) => {
    if (span.style === "link") return link(span.url, inside);
    return element(TAGS[span.style] ?? "span", {}, inside);
  }, document.createTextNode(words));
}

/** Only web, mail, phone and messenger addresses become links. */
function link(url, inside) {
  if (!/^(https?|mailto|tel|tg):/i.test(url)) return inside;
  return element("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, inside);
}
