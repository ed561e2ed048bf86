// Ctrl-K: go to a screen of the menu, or find a record. Arrow keys choose, Enter goes.
import { element } from "./elements.js";

const dialog = document.getElementById("palette");
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
let asked = 0;

if (dialog) {
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("ul");
  prepare(input, list);
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open(input, list);
    }
  });
  document.addEventListener("click", (event) => event.target.closest("[data-palette-open]") && open(input, list));
  input.addEventListener("input", () => search(input, list));
  input.addEventListener("keydown", (event) => steer(event, input, list));
}

function prepare(input, list) {
  list.id ||= "palette-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.getAttribute("aria-label"));
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "true", "aria-controls": list.id, autocomplete: "off" })) {
    input.setAttribute(name, value);
  }
}

function open(input, list) {
  if (dialog.open) return;
  dialog.showModal();
  input.value = "";
  search(input, list);
}

async function search(input, list) {
  const query = input.value.trim();
  const turn = ++asked;
  const screens = screensNamed(query);
  draw(screens, input, list, query.length < 2);
  if (query.length < 2) return;
  await new Promise((resume) => setTimeout(resume, 150)); // the reader is still typing
  if (turn !== asked) return;
  const found = await records(query);
  if (turn === asked) draw([...screens, ...found], input, list, true);
}

async function records(query) {
  const url = new URL(dialog.dataset.url, document.baseURI);
  url.searchParams.set("q", query);
  const response = await fetch(url, { headers: { Accept: "application/json" } });
  return response.ok ? response.json() : [];
}

function screensNamed(query) {
  return [...document.querySelectorAll("[data-menu] a.nav-link")]
    .map((link) => ({ label: link.textContent.trim(), hint: dialog.dataset.menuHint ?? "", url: link.href }))
    .filter((screen) => plain(screen.label).includes(plain(query)));
}

function draw(found, input, list, settled) {
  const rows = found.map(({ label, hint, url }, n) => {
    const row = element("li", { role: "option", id: `palette-${n}`, "data-url": url }, element("span", {}, label), element("small", {}, hint ?? ""));
    row.addEventListener("click", () => location.assign(url));
    return row;
  });
  const nothing = element("li", { role: "option", "aria-disabled": "true", class: "palette-empty" }, dialog.dataset.empty ?? "—");
  list.replaceChildren(...(rows.length || !settled ? rows : [nothing]));
  choose(rows[0], input, list);
}

function choose(row, input, list) {
  for (const other of list.children) other.setAttribute("aria-selected", String(other === row));
  if (row) input.setAttribute("aria-activedescendant", row.id);
  else input.removeAttribute("aria-activedescendant");
  row?.scrollIntoView({ block: "nearest" });
}

function steer(event, input, list) {
  const rows = [...list.querySelectorAll("[data-url]")];
  const present = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
  if (event.key === "Enter" && rows[present]) location.assign(rows[present].dataset.url);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !rows.length) return;
  event.preventDefault();
  choose(rows[(present + step + rows.length) % rows.length], input, list);
}
