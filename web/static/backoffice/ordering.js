// A list put in order by hand: dragged, moved with Alt and the arrows or with two buttons; saved by its form.
import { load } from "./columns.js";

for (const frame of document.querySelectorAll("[data-ordering]")) prepare(frame);

// data-ordering names the form that saves the order.
function prepare(frame) {
  const list = frame.querySelector("ol");
  frame.addEventListener("click", (event) => {
    const button = event.target.closest("[name=up], [name=down]");
    if (!button) return;
    event.preventDefault(); // without scripts the server moves the line
    move(button.closest("li"), button.name === "up" ? -1 : 1, button, frame);
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || !event.altKey) return;
    event.preventDefault();
    move(event.target.closest("li"), step, event.target, frame);
  });
  list.addEventListener("pointerenter", () => draggable(list, frame), { once: true });
  list.addEventListener("touchstart", () => draggable(list, frame), { once: true, passive: true });
}

function move(line, step, focused, frame) {
  const other = step < 0 ? line.previousElementSibling : line.nextElementSibling;
  if (!other) return;
  if (step < 0) other.before(line);
  else other.after(line);
  focused.focus();
  tell(line, frame);
}

function tell(line, frame) {
  const lines = [...line.parentElement.children];
  lines.forEach((each, place) => (each.querySelector(".rotation-rank").textContent = place + 1));
  const words = { name: line.dataset.name, n: lines.indexOf(line) + 1, count: lines.length };
  const said = frame.querySelector("[data-said]");
  said.textContent = said.dataset.words.replace(/\{(\w+)\}/g, (_, name) => words[name]);
  document.getElementById(frame.dataset.ordering).dispatchEvent(new Event("change", { bubbles: true }));
}

// Loaded when a pointer first comes near.
async function draggable(list, frame) {
  if (list.dataset.sortable) return;
  list.dataset.sortable = "1";
  if (!window.Sortable) await load(new URL("../vendor/Sortable.min.js", import.meta.url).pathname);
  window.Sortable.create(list, { animation: 150, handle: ".column-grip", onEnd: ({ item }) => tell(item, frame) });
}
