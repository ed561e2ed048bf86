// A cell edited where it stands: a pencil, a double click or F2 opens it; Enter saves, Escape leaves, Tab goes on.
import { enhance } from "./fields.js";
import { toast } from "./toast.js";

const words = document.getElementById("inline-words")?.dataset ?? {};

document.addEventListener("click", (event) => {
  const pencil = event.target.closest(".cell-pencil");
  if (pencil) open(pencil.closest("[data-cell]"));
  const leaving = event.target.closest("[data-cell-leave]");
  if (leaving) close(leaving.closest("[data-cell]"), true);
  for (const form of document.querySelectorAll(".cell-form")) {
    const elsewhere = !form.contains(event.target) && !event.target.closest(".ts-dropdown, .cell-pencil");
    if (elsewhere && form.isConnected && !changed(form)) close(form.closest("[data-cell]"), false);
  }
});

document.addEventListener("dblclick", (event) => {
  if (event.target.closest("a, button, input, select, textarea")) return;
  const cell = event.target.closest("td, dd")?.querySelector("[data-cell]");
  if (!cell) return;
  getSelection()?.removeAllRanges();
  open(cell);
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest(".cell-form");
  if (form) steer(event, form);
  else if (event.key === "F2") {
    const cell = ["td, dd", "tr"].map((near) => event.target.closest(near)?.querySelector("[data-cell]")).find(Boolean);
    if (cell) {
      event.preventDefault();
      open(cell);
    }
  }
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches(".cell-form")) return;
  event.preventDefault();
  save(event.target);
});

addEventListener("beforeunload", (event) => {
  if ([...document.querySelectorAll(".cell-form")].some(changed)) event.preventDefault();
});

async function open(cell) {
  if (cell.querySelector(".cell-form") || cell.ariaBusy === "true") return;
  cell.ariaBusy = "true";
  const response = await fetch(cell.dataset.cell).catch(() => null);
  cell.ariaBusy = null;
  if (!response?.ok || response.redirected) return toast(words.failed);
  const form = fragment(await response.text()).querySelector("form");
  for (const other of cell.children) other.hidden = true;
  cell.append(form);
  enhance(form);
  const field = fieldOf(form);
  if (field.tomselect) field.tomselect.focus();
  else field.focus();
  form.scrollIntoView({ block: "nearest", inline: "nearest" }); // with its buttons, in a list that scrolls sideways
  field.select?.();
  form.dataset.start = stateOf(form);
}

function steer(event, form) {
  const choosing = form.querySelector(".ts-wrapper.dropdown-active");
  if (event.key === "Enter" && !choosing && !event.target.closest("button, textarea")) {
    event.preventDefault();
    form.requestSubmit();
  }
  if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    close(form.closest("[data-cell]"), true);
  }
  if (event.key === "Tab" && !event.target.closest("button")) {
    event.preventDefault();
    goOn(form, event.shiftKey ? -1 : 1);
  }
}

/** Tab saves what was changed, then opens the next cell that can be edited; a refusal keeps one where one is. */
async function goOn(form, step) {
  const cells = [...document.querySelectorAll("[data-cell]")];
  const next = cells.indexOf(form.closest("[data-cell]")) + step;
  if (changed(form) && !(await save(form))) return;
  close(form.closest("[data-cell]"), !cells[next]);
  const cell = document.querySelectorAll("[data-cell]")[next];
  if (cell) open(cell);
}

async function save(form) {
  if (form.ariaBusy === "true") return false;
  const cell = form.closest("[data-cell]");
  if (!changed(form)) {
    close(cell, true);
    return true;
  }
  form.ariaBusy = "true";
  const sent = new FormData(form);
  const { status, answer } = await send(form.action, sent);
  form.ariaBusy = null;
  if (status !== 200) {
    refuse(form, answer);
    return false;
  }
  const redrawn = redraw(cell, answer.cell);
  focusOn(redrawn);
  toast(answer.said, { label: words.undo, act: () => undo(redrawn, form, answer) });
  return true;
}

/** What was typed stays; when somebody else was faster, saving again is to overwrite what one has just read. */
function refuse(form, answer) {
  form.querySelector(".cell-error").textContent = answer?.error ?? words.failed;
  if (answer?.before !== undefined) form.elements.before.value = answer.before;
  const field = fieldOf(form);
  field.setAttribute("aria-invalid", "true");
  (field.tomselect ?? field).focus();
}

async function undo(cell, form, { before, after }) {
  const back = new FormData(form);
  back.delete(fieldOf(form).name);
  back.set(fieldOf(form).name, before);
  back.set("before", after);
  const { status, answer } = await send(form.action, back);
  if (status !== 200) return toast(answer?.error ?? words.failed);
  focusOn(redraw(cell, answer.cell));
  toast(words.undone);
}

async function send(address, body) {
  try {
    const response = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
    const isJson = response.headers.get("Content-Type")?.includes("json");
    return { status: isJson ? response.status : 0, answer: isJson ? await response.json() : null };
  } catch {
    return { status: 0, answer: null };
  }
}

function close(cell, focus) {
  const form = cell?.querySelector(".cell-form");
  if (!form) return;
  form.remove();
  for (const other of cell.children) other.hidden = false;
  if (focus) focusOn(cell);
}

function redraw(cell, html) {
  if (!cell.isConnected) return cell;
  const drawn = fragment(html);
  const redrawn = drawn.querySelector("[data-cell]");
  cell.replaceWith(drawn);
  return redrawn ?? cell;
}

const focusOn = (cell) => cell?.querySelector(".cell-pencil")?.focus();
const fragment = (html) => document.createRange().createContextualFragment(html);
const fieldOf = (form) => form.querySelector(".cell-field > :is(select, textarea, input:not([type=hidden]))");
const changed = (form) => form.dataset.start !== undefined && form.dataset.start !== stateOf(form);

function stateOf(form) {
  const field = fieldOf(form);
  return field.type === "checkbox" ? String(field.checked) : field.value;
}
