// The tree of a path: dragged, moved with Alt and the arrows, added to and cleared; every change is saved at once,
// but for what changes somebody's progress: that is asked first.
import { load } from "./columns.js";
import { element } from "./elements.js";
import { enhance } from "./fields.js";
import { toast } from "./toast.js";

const MANY = 40; // lessons, from which modules are folded at first; on a card, where more comes below, themes too
const folded = new Set();
let waiting = Promise.resolve();

const first = document.querySelector("[data-tree]");
if (first) {
  if (first.querySelectorAll(".tree-lesson").length > MANY) {
    const levels = first.closest("[data-tree-card]") ? ".tree-theme, .tree-module" : ".tree-module";
    for (const node of first.querySelectorAll(levels)) folded.add(node.dataset.node);
  }
  prepare(first);
  listen(first.parentElement);
}

const tree = () => document.querySelector("[data-tree]");
const nodeOf = (within) => within.closest("[data-node]");
const listOf = (node) => node.parentElement;

/** One change, in the letters of the server: level, what moves, from where, to where, at which place. */
const letters = (node, from, to, at) => `${node.dataset.node}.${from}.${to}.${at}`;

// What was drawn is made foldable, searchable and draggable.
function prepare(root) {
  for (const button of root.querySelectorAll("[data-fold], [data-folds]")) button.hidden = false;
  for (const node of root.querySelectorAll("[data-node]")) fold(node, folded.has(node.dataset.node));
  for (const add of root.querySelectorAll(".tree-add")) {
    add.addEventListener("toggle", () => add.open && enhance(add), { once: true }); // a hundred fields are not made for nothing
  }
  root.addEventListener("pointerenter", () => draggable(root), { once: true });
  root.addEventListener("touchstart", () => draggable(root), { once: true, passive: true });
}

function listen(place) {
  place.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches("[data-fold]")) fold(nodeOf(button), button.ariaExpanded === "true");
    else if (button.matches("[data-fold-all], [data-unfold-all]")) {
      for (const node of tree().querySelectorAll("[data-node]")) fold(node, button.matches("[data-fold-all]"));
    } else if (button.matches("[name=change][form=tree-change]")) {
      event.preventDefault();
      send(button.value, { focus: button });
    }
  });
  place.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target;
    const child = form.elements.child?.value;
    send(form.elements.change.value, { child, opened: form.closest(".tree-add") && form.closest("[data-node]")?.dataset.node });
  });
  place.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const focused = event.target.closest(".tree-line button, .tree-line a");
    if (!step || !event.altKey || !focused) return;
    event.preventDefault();
    const kept = place_of(focused);
    waiting = waiting.then(() => {
      const found = find(kept);
      if (found) return step_of(nodeOf(found), step, found);
    });
  });
}

// Past the end of its list a row goes into the next one of its level: a module leaves a theme for the theme below.
function step_of(node, step, focused) {
  const list = listOf(node);
  const rows = [...list.children];
  const at = rows.indexOf(node) + 1 + step;
  if (at >= 1 && at <= rows.length) return post(letters(node, list.dataset.parent, list.dataset.parent, at), { focus: focused });
  const lists = [...tree().querySelectorAll(`.tree-list[data-level=${list.dataset.level}]`)];
  const next = lists[lists.indexOf(list) + step];
  if (next) return post(letters(node, list.dataset.parent, next.dataset.parent, step < 0 ? next.children.length + 1 : 1), { focus: focused });
}

function fold(node, hide) {
  const button = node.querySelector(":scope > .tree-line > [data-fold]");
  if (!button) return;
  button.ariaExpanded = String(!hide);
  for (const branch of node.querySelectorAll(":scope > .tree-branch")) branch.hidden = hide;
  if (hide) folded.add(node.dataset.node);
  else folded.delete(node.dataset.node);
}

const send = (change, more) => (waiting = waiting.then(() => post(change, more)));

async function post(change, { focus, child, opened, agreed } = {}) {
  const here = tree();
  const kept = focus && place_of(focus);
  here.ariaBusy = "true";
  const body = new FormData(document.getElementById("tree-change"));
  body.set("change", change);
  body.set("seen", here.dataset.mark);
  if (child !== undefined) body.set("child", child);
  if (agreed) body.set("agreed", agreed);
  const answer = await fetch(here.dataset.tree, { method: "POST", body, headers: { Accept: "application/json" } })
    .then((response) => (response.headers.get("Content-Type")?.includes("json") ? response.json() : null))
    .catch(() => null);
  here.ariaBusy = null;
  if (!answer) return toast(here.dataset.failed);
  redraw(answer.tree);
  const found = (kept && find(kept)) ?? (opened && tree().querySelector(`[data-node="${CSS.escape(opened)}"] .tree-add summary`));
  found?.focus();
  if (answer.ask) return (await ask(answer)) && post(answer.change, { focus: found, opened, agreed: answer.agreed });
  toast(answer.said, answer.undo && { label: tree().dataset.undoWords, act: () => send(answer.undo, {}) });
}

// What it does to those who learn; behind it the tree is drawn as it stands, so that to cancel leaves nothing to put back.
function ask({ said, ask: sentences }) {
  const { cancelWords, agreeWords } = tree().dataset;
  const dialog = element(
    "dialog", { class: "confirm", "aria-labelledby": "tree-ask-title", "aria-describedby": "tree-ask-extent" },
    element("h2", { id: "tree-ask-title" }, said),
    element("ul", { class: "confirm-extent", id: "tree-ask-extent" }, ...sentences.map((one) => element("li", {}, one))),
    element(
      "form", { method: "dialog", class: "btn-list" },
      element("button", { class: "btn", value: "" }, cancelWords), element("button", { class: "btn btn-primary", value: "ok" }, agreeWords),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((answered) => dialog.addEventListener("close", () => {
    dialog.remove();
    answered(dialog.returnValue === "ok");
  }));
}

function redraw(html) {
  const drawn = document.createRange().createContextualFragment(html).querySelector("[data-tree]");
  tree().replaceWith(drawn);
  prepare(drawn);
}

/** Which button of which row has the focus, to find it again once the tree is drawn anew. */
const place_of = (focused) => ({
  node: nodeOf(focused)?.dataset.node,
  nth: [...(nodeOf(focused)?.querySelectorAll(":scope > .tree-line :is(a, button)") ?? [])].indexOf(focused),
});

function find({ node, nth }) {
  const row = node && tree().querySelector(`[data-node="${CSS.escape(node)}"]`);
  for (let fold_ = row?.parentElement?.closest("[data-node]"); fold_; fold_ = fold_.parentElement.closest("[data-node]")) fold(fold_, false);
  return row ? row.querySelectorAll(":scope > .tree-line :is(a, button)")[nth] : null;
}

// Loaded when a pointer first comes near.
async function draggable(root) {
  if (!document.getElementById("tree-change")) return;
  if (!window.Sortable) await load(new URL("../vendor/Sortable.min.js", import.meta.url).pathname);
  for (const list of root.querySelectorAll(".tree-list")) {
    window.Sortable.create(list, {
      animation: 150, handle: ".tree-grip", group: list.dataset.level, emptyInsertThreshold: 12,
      onEnd: ({ item, from, to, oldIndex, newIndex }) => {
        if (from === to && oldIndex === newIndex) return;
        send(letters(item, from.dataset.parent, to.dataset.parent, newIndex + 1));
      },
    });
  }
  root.dataset.sortable = "1";
}
