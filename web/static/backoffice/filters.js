// Adding a filter from the menu, and changing one by pressing its chip. The chips themselves are drawn by the server.
import { element, icon } from "./elements.js";
import { editorOf } from "./filter_editor.js";

const form = document.getElementById("filter-form");
const place = document.querySelector("[data-filter-menu]");
const MANY = 7;

if (form && place) {
  const open = addMenu(place.querySelector("a"));
  place.replaceChildren(open);
  for (const chip of document.querySelectorAll("[data-chip]")) makeEditable(chip);
}

// Read once, when a menu opens or a moment before. Without an answer the link's page does the same.
let reading;
function offers() {
  return (reading ??= read());
}

async function read() {
  const offered = await fetch(form.dataset.offers).then((got) => (got.ok && !got.redirected ? got.json() : null)).catch(() => null);
  if (!offered) reading = undefined; // asked again when a menu opens next
  return offered;
}

// Delete or Backspace on a chip takes it away.
document.addEventListener("keydown", (event) => {
  const chip = event.target.closest?.(".chip");
  if (!chip || !["Delete", "Backspace"].includes(event.key) || event.target.closest(".menu-panel")) return;
  event.preventDefault();
  chip.querySelector("a.btn-close").click();
});

function addMenu(link) {
  const menu = dropdown([...link.childNodes], "btn", link.href);
  menu.onOpen(({ groups, words }) => {
    const edit = (group) => show(menu.panel, editorOf(group, words, { back: names, done: apply }));
    const names = () => show(menu.panel, ...choices(groups, words, edit));
    names();
  });
  return menu.details;
}

function makeEditable(chip) {
  const chosen = JSON.parse(chip.dataset.chip);
  const said = chip.querySelector(".chip-words");
  if (!said) return;
  const menu = dropdown([...said.childNodes], "chip-words", said.href);
  menu.details.classList.add("chip-menu");
  menu.details.firstElementChild.title = said.title;
  menu.onOpen(({ groups, words }) => {
    const group = groups.find(({ filters }) => filters.some(({ arg }) => arg === chosen.arg));
    show(menu.panel, editorOf(group, words, { chosen, done: (arg, values) => apply(arg, values, chosen) }));
  });
  said.replaceWith(menu.details);
}

function dropdown(label, look, address) {
  const panel = element("div", { class: "menu-panel filter-panel" });
  const details = element("details", { class: "menu", "data-bell": true }, element("summary", { class: look }, ...label), panel);
  panel.addEventListener("click", (event) => event.stopPropagation()); // what was pressed may leave the page: still inside
  details.addEventListener("pointerenter", offers, { once: true });
  const onOpen = (act) => details.addEventListener("toggle", async () => {
    if (!details.open) return;
    if (!panel.hasChildNodes()) panel.append(element("p", { class: "sub m-2", role: "status" }, form.dataset.loading));
    const offered = await offers();
    if (!details.open) return; // put away before the answer came
    if (!offered) return location.assign(address);
    act(offered);
    keepInside(panel);
  });
  return { details, panel, onOpen };
}

function keepInside(panel) {
  panel.style.translate = "";
  const { left, right } = panel.getBoundingClientRect();
  const room = document.documentElement.clientWidth - 8;
  if (right > room) panel.style.translate = `${room - right}px`;
  else if (left < 8) panel.style.translate = `${8 - left}px`;
}

function show(panel, ...content) {
  const elsewhere = document.activeElement !== document.body && !panel.parentElement.contains(document.activeElement);
  panel.replaceChildren(...content);
  if (!elsewhere) panel.querySelector("[data-first]")?.focus(); // an answer that comes late takes nobody's focus
}

// The columns that have filters; a field finds one among many, arrows walk.
function choices(groups, words, pick) {
  const items = groups.map((group) => {
    const item = element("button", { type: "button", class: "menu-item" }, group.name);
    item.addEventListener("click", () => pick(group));
    return item;
  });
  const list = element("div", { class: "filter-names" }, ...items);
  list.addEventListener("keydown", (event) => walk(event, list));
  if (items.length <= MANY) {
    items[0].dataset.first = "";
    return [list];
  }
  return [finder(items, list, words), list];
}

function finder(items, list, words) {
  const field = element("input", { type: "search", class: "form-control", placeholder: words.find, "aria-label": words.find, "data-first": true });
  const nothing = element("p", { class: "sub m-2", role: "status", hidden: true }, words.nothing);
  field.addEventListener("input", () => {
    for (const item of items) item.hidden = !plain(item.textContent).includes(plain(field.value.trim()));
    nothing.hidden = items.some((item) => !item.hidden);
  });
  field.addEventListener("keydown", (event) => {
    const first = items.find((item) => !item.hidden);
    if (event.key === "Enter") first?.click();
    else if (event.key === "ArrowDown") first?.focus();
    else return;
    event.preventDefault();
  });
  list.append(nothing);
  return field;
}

function walk(event, list) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return jump(event, list);
  const shown = [...list.querySelectorAll("button:not([hidden])")];
  const next = shown[shown.indexOf(document.activeElement) + step];
  (next ?? (step < 0 ? list.previousElementSibling : null))?.focus();
  event.preventDefault();
}

// A letter goes to the next name that begins with it.
function jump(event, list) {
  if (event.key.length !== 1 || event.key === " " || event.ctrlKey || event.metaKey || event.altKey) return;
  const items = [...list.querySelectorAll("button:not([hidden])")];
  const at = items.indexOf(document.activeElement);
  const next = [...items.slice(at + 1), ...items.slice(0, at + 1)].find((item) => plain(item.textContent).startsWith(plain(event.key)));
  next?.focus();
  event.stopPropagation(); // a letter is a shortcut elsewhere on the page
}

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function apply(arg, values, replaced) {
  for (const input of [...form.elements]) {
    const replacedNow = replaced && input.name === replaced.arg && replaced.values.includes(input.value);
    if (replacedNow || (input.name === arg && values.includes(input.value))) input.remove();
  }
  for (const value of values) form.append(element("input", { type: "hidden", name: arg, value }));
  form.requestSubmit();
}
