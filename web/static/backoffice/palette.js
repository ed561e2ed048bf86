// Ctrl-K: a screen, something to do, a record. Arrow keys choose, Enter goes. Nothing is offered that the server did
// not draw on this page for this reader, or find for them.
import { element, icon } from "./elements.js";
import { best } from "./likeness.js";

const dialog = document.getElementById("palette");
const MOST_RECENT = 8;
const rowsOf = (list) => [...list.querySelectorAll("[role=option]:not([aria-disabled])")];
let asked = 0;

if (dialog) {
  const parts = { input: dialog.querySelector("input"), list: dialog.querySelector("[data-found]"), count: dialog.querySelector("[data-count]") };
  prepare(parts);
  remember();
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open(parts);
    }
  });
  document.addEventListener("click", (event) => event.target.closest("[data-palette-open]") && open(parts));
  parts.input.addEventListener("input", () => search(parts));
  parts.input.addEventListener("keydown", (event) => steer(event, parts));
}

function prepare({ input, list }) {
  list.id ||= "palette-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.getAttribute("aria-label"));
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "true", "aria-controls": list.id, autocomplete: "off" })) {
    input.setAttribute(name, value);
  }
}

function open(parts) {
  if (dialog.open) return;
  dialog.showModal();
  parts.input.value = "";
  search(parts);
}

async function search(parts) {
  const query = parts.input.value.trim();
  const turn = ++asked;
  const own = commands(query);
  const short = query.length < 2;
  draw(own, parts, short);
  const arguments_ = short ? { recent: recent().join(",") } : { q: query };
  if (short && !arguments_.recent) return;
  if (!short) await new Promise((resume) => setTimeout(resume, 120)); // the reader is still typing
  if (turn !== asked) return;
  const found = await records(arguments_);
  if (turn === asked) draw(short ? [...found, ...own] : [...own, ...found], parts, true);
}

async function records(values) {
  const url = new URL(dialog.dataset.url, document.baseURI);
  for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value);
  const response = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
  return response?.ok && !response.redirected ? response.json() : [];
}

// -- what can be done ----------------------------------------------------------------------------------------------------

function commands(query) {
  const creations = document.getElementById("palette-creations")?.content.querySelectorAll("a") ?? [];
  return [
    group(dialog.dataset.here, document.querySelectorAll("main [data-command], main [data-hotkey]:is(a, button):not([data-hotkey=u])"), query),
    group(dialog.dataset.screens, document.querySelectorAll("[data-menu] a.nav-link"), query),
    group(dialog.dataset.create, creations, query),
    group(dialog.dataset.account, document.querySelectorAll("[data-account]"), query, true),
  ].filter(({ found }) => found.length);
}

/** A group of what the page's own links and buttons do; pressing an entry presses the link. */
function group(title, targets, query, onlyIfAsked = false) {
  if (onlyIfAsked && !query) return { title, found: [] };
  const entries = new Map();
  for (const target of targets) {
    const label = target.getAttribute("aria-label") ?? (target.querySelector(".nav-link-title") ?? target).textContent.trim();
    if (!target.matches(":disabled") && !entries.has(label)) entries.set(label, entryOf(target, label, title));
  }
  return { title, found: best([...entries.values()], query, query ? 6 : 20) };
}

function entryOf(target, label, title) {
  const symbol = target.dataset.icon ?? target.querySelector("use")?.getAttribute("href").split("#")[1];
  const hint = target.dataset.hint ?? "";
  return { label, hint: hint === label ? "" : hint, icon: symbol, also: `${hint} ${title}`, url: target.href, act: () => target.click() };
}

// -- what was opened last: references only, the server names those that the reader still sees ---------------------------------

function shelf() {
  return `recent:${document.querySelector("[data-reader]").dataset.reader}`;
}

function recent() {
  try {
    return JSON.parse(localStorage.getItem(shelf()) ?? "[]").filter((one) => one !== here());
  } catch {
    return [];
  }
}

function here() {
  return document.querySelector("[data-record]")?.dataset.record;
}

function remember() {
  if (!here()) return;
  try {
    localStorage.setItem(shelf(), JSON.stringify([here(), ...recent()].slice(0, MOST_RECENT)));
  } catch {
    // storage may be refused: nothing is remembered then
  }
}

// -- drawing and choosing ----------------------------------------------------------------------------------------------------

function draw(groups, parts, settled) {
  const { list, count } = parts;
  let n = 0;
  const drawn = groups.map(({ title, found }) => element("div", { role: "group", "aria-label": title },
    element("div", { class: "palette-title", "aria-hidden": "true" }, title),
    ...found.map((one) => option(one, n++))));
  list.replaceChildren(...drawn);
  if (!n && settled) list.append(element("div", { role: "option", "aria-disabled": "true", class: "palette-empty" }, dialog.dataset.empty));
  if (!parts.input.value) count.textContent = "";
  else if (settled) count.textContent = n === 1 ? dialog.dataset.one : dialog.dataset.many.replace("#", n);
  choose(rowsOf(list)[0], parts);
}

function option({ label, hint, icon: symbol, url, act }, n) {
  const row = element("div", { role: "option", id: `palette-${n}`, "data-url": url ?? "" }, icon(symbol ?? "chevron-right"),
    element("span", {}, label), element("small", {}, hint ?? ""));
  row.addEventListener("click", (event) => {
    if (url && (event.ctrlKey || event.metaKey)) return window.open(url);
    dialog.close();
    if (url) location.assign(url);
    else act();
  });
  return row;
}

function choose(row, { input, list }) {
  for (const other of rowsOf(list)) other.setAttribute("aria-selected", String(other === row));
  if (row) input.setAttribute("aria-activedescendant", row.id);
  else input.removeAttribute("aria-activedescendant");
  row?.scrollIntoView({ block: "nearest" });
}

function steer(event, parts) {
  const rows = rowsOf(parts.list);
  const present = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
  if (event.key === "Enter" && rows[present]) {
    event.preventDefault();
    rows[present].dispatchEvent(new MouseEvent("click", { bubbles: true, ctrlKey: event.ctrlKey, metaKey: event.metaKey }));
  }
  if (event.key === "Escape") { // at once: the browser would first empty the field
    event.preventDefault();
    dialog.close();
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !rows.length) return;
  event.preventDefault();
  choose(rows[(present + step + rows.length) % rows.length], parts);
}
