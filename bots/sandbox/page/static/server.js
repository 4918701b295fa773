// The page's server: acts go out as POST requests, changes come in as events.

/** Ask the server; a refusal is an Error with the server's words. */
async function ask(path, options) {
  const answer = await fetch(path, options);
  const body = await answer.json().catch(() => ({ error: `${answer.status} ${answer.statusText}` }));
  if (!answer.ok) throw new Error(body.error ?? `${answer.status} ${answer.statusText}`);
  return body;
}

export function act(name, values) {
  return ask(`/api/${name}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(values),
  });
}

export function write(form) {
  return ask("/api/write", { method: "POST", body: form });
}

export function about() {
  return ask("/api/about");
}

export function wireCall(platform, seq) {
  return ask(`/api/call/${platform}/${seq}`);
}

export function fileAddress(platform, key) {
  return `/file/${platform}/${key.split("/").map(encodeURIComponent).join("/")}`;
}

const POLL_MS = 1000;

/** Listen for changes. `heard`: {begin, columns, lines, online}; `begin`: a stream opens and tells everything from the start; where a stream is not to be had, the state is polled. */
export function listen(heard) {
  if (!("EventSource" in window)) return poll(heard);
  const stream = new EventSource("/api/events");
  stream.addEventListener("open", () => heard.begin());
  stream.addEventListener("error", () => heard.online(false));
  stream.addEventListener("columns", (event) => heard.columns(JSON.parse(event.data)));
  stream.addEventListener("lines", (event) => heard.lines(JSON.parse(event.data)));
}

async function poll(heard) {
  try {
    const state = await ask("/api/state");
    heard.columns(state.columns);
    heard.lines(state.lines);
    heard.online(true);
  } catch {
    heard.online(false);
  }
  setTimeout(() => poll(heard), POLL_MS);
}
