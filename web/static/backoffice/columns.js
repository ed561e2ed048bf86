// The column chooser: dragged with the mouse or a finger, moved with Alt and the arrows or with two buttons.
export function arrange(root) {
  for (const form of root.querySelectorAll("[data-columns]")) prepare(form);
}
arrange(document);

function prepare(form) {
  const list = form.querySelector("ul");
  const boxes = () => [...list.querySelectorAll("[type=checkbox]")];
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[name=up], [name=down]");
    if (!button) return;
    event.preventDefault(); // without scripts the server moves the line
    move(button.closest("li"), button.name === "up" ? -1 : 1, button, form);
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || !event.altKey) return;
    event.preventDefault();
    move(event.target.closest("li"), step, event.target, form);
  });
  const check = () => boxes()[0].setCustomValidity(boxes().some((box) => box.checked) ? "" : said(form).dataset.least);
  list.addEventListener("change", () => {
    for (const box of boxes()) box.setCustomValidity("");
    check();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("[type=checkbox]")) return;
    event.preventDefault(); // else the first button of the form, an arrow, would be pressed
    form.requestSubmit(form.querySelector("[data-apply]"));
  });
  list.addEventListener("pointerenter", () => draggable(list, form), { once: true });
  list.addEventListener("touchstart", () => draggable(list, form), { once: true, passive: true });
}

const said = (form) => form.querySelector("[data-columns-said]");

function move(line, step, focused, form) {
  const other = step < 0 ? line.previousElementSibling : line.nextElementSibling;
  if (!other) return;
  if (step < 0) other.before(line);
  else other.after(line);
  focused.focus();
  tell(line, form);
}

function tell(line, form) {
  const lines = [...line.parentElement.children];
  const words = { column: line.querySelector("label").textContent.trim(), n: lines.indexOf(line) + 1, count: lines.length };
  said(form).textContent = said(form).dataset.words.replace(/\{(\w+)\}/g, (_, name) => words[name]);
}

// Loaded when a pointer first comes near.
async function draggable(list, form) {
  if (list.dataset.sortable) return;
  list.dataset.sortable = "1";
  if (!window.Sortable) await load(new URL("../vendor/Sortable.min.js", import.meta.url).pathname);
  window.Sortable.create(list, { animation: 150, handle: ".column-grip", onEnd: ({ item }) => tell(item, form) });
}

export function load(address) {
  return new Promise((loaded, failed) => {
    const script = Object.assign(document.createElement("script"), { src: address, onload: loaded, onerror: failed });
    document.head.append(script);
  });
}
