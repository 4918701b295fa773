// A place chosen on a map drawn from the city's own polygons.

import { element } from "./element.js";
import { openDialog } from "./popup.js";
import { pageLanguage, word } from "./words.js";

const WIDTH = 1000;
const MARGIN = 24;
const STEP = 20;
const FINE_STEP = 2;
let last = null;

/** `chosen(point, how)`: how is "send" or "attach"; `attachFirst` makes the second the one Enter takes. */
export function askPlace(map, attachFirst, chosen) {
  const sheet = project(map);
  const cross = element("g", { class: "cross" }, element("circle", { r: 13 }), element("path", { d: "M-26 0h18M8 0h18M0-26v18M0 8v18" }));
  const drawing = element("svg", { viewBox: `0 0 ${WIDTH} ${sheet.height}`, "aria-hidden": "true" }, outlines(map, sheet), labels(map, sheet), cross);
  const told = element("output", { class: "told", "aria-live": "polite" });
  const field = element("div", { class: "map", tabindex: "0", role: "application", "aria-label": `${word("mapTitle")}. ${word("mapHelp")}`, autofocus: true }, drawing);
  let at = sheet.toSheet(last ?? sheet.middle);

  const move = (x, y) => {
    at = [Math.min(Math.max(x, 0), WIDTH), Math.min(Math.max(y, 0), sheet.height)];
    cross.setAttribute("transform", `translate(${at[0]} ${at[1]})`);
    const [lat, lon] = sheet.toEarth(at);
    told.value = `${lat.toFixed(5)}, ${lon.toFixed(5)} · ${zoneAt(map, lat, lon)}`;
  };
  const finish = (how) => {
    last = sheet.toEarth(at);
    dialog.close();
    chosen(last.map((degrees) => Number(degrees.toFixed(6))), how);
  };
  drawing.addEventListener("pointerdown", (event) => {
    const spot = new DOMPoint(event.clientX, event.clientY).matrixTransform(drawing.getScreenCTM().inverse());
    move(spot.x, spot.y);
  });
  field.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? FINE_STEP : STEP;
    const way = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
    if (way) move(at[0] + way[0], at[1] + way[1]);
    else if (event.key === "Enter") finish(attachFirst ? "attach" : "send");
    else return;
    event.preventDefault();
  });
  const choice = (how, first) => element("button", { class: first ? "primary" : "secondary", type: "button", onclick: () => finish(how) }, word(`${how}Place`));
  const acts = element("div", { class: "acts" }, told, choice("attach", attachFirst), choice("send", !attachFirst));
  const dialog = openDialog(word("mapTitle"), "place", element("p", { class: "hint" }, word("mapHelp")), field, element("small", { class: "credit" }, word("osm")), acts);
  move(...at);
  field.focus();
}

function polygons(feature) {
  const { type, coordinates } = feature.geometry;
  return type === "Polygon" ? [coordinates] : coordinates;
}

/** Equirectangular around the middle latitude: true enough for one city. */
function project(map) {
  const frame = map.features.filter((feature) => feature.properties.kind === "boundary");
  const points = (frame.length ? frame : map.features).flatMap(polygons).flat(2);
  const lons = points.map((point) => point[0]);
  const lats = points.map((point) => point[1]);
  const [west, east, south, north] = [least(lons), most(lons), least(lats), most(lats)];
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = (WIDTH - 2 * MARGIN) / ((east - west) * squeeze);
  return {
    height: (north - south) * scale + 2 * MARGIN,
    middle: [(south + north) / 2, (west + east) / 2],
    toSheet: ([lat, lon]) => [MARGIN + (lon - west) * squeeze * scale, MARGIN + (north - lat) * scale],
    toEarth: ([x, y]) => [north - (y - MARGIN) / scale, west + (x - MARGIN) / scale / squeeze],
  };
}

const least = (numbers) => numbers.reduce((one, other) => Math.min(one, other));
const most = (numbers) => numbers.reduce((one, other) => Math.max(one, other));

function outlines(map, sheet) {
  const order = [...map.features].sort((one, other) => (one.properties.kind === "boundary" ? -1 : 0) - (other.properties.kind === "boundary" ? -1 : 0));
  let zones = 0;
  return order.map((feature) => {
    const kind = feature.properties.kind === "boundary" ? "boundary" : `zone zone${zones++ % 6}`;
    return element("path", { class: kind, d: polygons(feature).flat().map((ring) => outline(ring, sheet)).join("") });
  });
}

function outline(ring, sheet) {
  return `M${ring.map(([lon, lat]) => sheet.toSheet([lat, lon]).map((value) => value.toFixed(1)).join(" ")).join("L")}Z`;
}

function labels(map, sheet) {
  return zonesOf(map).map((feature) => {
    const [x, y] = heart(feature, sheet);
    const [first, ...rest] = nameOf(feature).split(" ");
    return element("g", { class: "label", transform: `translate(${x} ${y})` }, element("text", { class: "big" }, first), element("text", { class: "name", y: "24" }, rest.join(" ")));
  });
}

function nameOf({ properties }) {
  return properties[`name_${pageLanguage()}`] ?? properties.name ?? "";
}

function zonesOf(map) {
  return map.features.filter((feature) => feature.properties.kind !== "boundary");
}

/** The middle of mass of the largest ring. */
function heart(feature, sheet) {
  const rings = polygons(feature).map((polygon) => polygon[0].map(([lon, lat]) => sheet.toSheet([lat, lon])));
  const masses = rings.map(mass);
  return masses.reduce((one, other) => (Math.abs(other[2]) > Math.abs(one[2]) ? other : one)).slice(0, 2);
}

function mass(ring) {
  let [x, y, area] = [0, 0, 0];
  for (let index = 0; index < ring.length - 1; index++) {
    const [[ax, ay], [bx, by]] = [ring[index], ring[index + 1]];
    const cross = ax * by - bx * ay;
    [x, y, area] = [x + (ax + bx) * cross, y + (ay + by) * cross, area + cross];
  }
  return [x / (3 * area), y / (3 * area), area];
}

function zoneAt(map, lat, lon) {
  const inside = (feature) => polygons(feature).some((polygon) => polygon.reduce((in_, ring) => in_ !== within(ring, lat, lon), false));
  const zone = zonesOf(map).find(inside);
  if (zone) return nameOf(zone);
  const boundary = map.features.filter((feature) => feature.properties.kind === "boundary");
  return boundary.some(inside) ? word("insideCity") : word("outside");
}

function within(ring, lat, lon) {
  let inside = false;
  for (let index = 0, before = ring.length - 1; index < ring.length; before = index++) {
    const [[x, y], [px, py]] = [ring[index], ring[before]];
    if (y > lat !== py > lat && lon < ((px - x) * (lat - y)) / (py - y) + x) inside = !inside;
  }
  return inside;
}
