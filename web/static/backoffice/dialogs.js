// A link that opens its page as a dialog over this one: fetched when it is asked for, so that no list carries the
// forms that few of its readers open. Without scripts, or when the fetch fails, the link leads to the page.
import { arrange } from "./columns.js";
import { element } from "./elements.js";
import { enhance } from "./fields.js";

let waiting = null; // { opener, stop }: what is being fetched; whoever presses something else has moved on

document.addEventListener("click", (event) => {
  const opener = event.target.closest("a[data-opens]");
  if (opener !== waiting?.opener) moveOn();
  if (opener && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey) {
    event.preventDefault();
    open(opener);
  }
  const close = event.target.closest("dialog.export-dialog [data-close]");
  if (!close) return;
  event.preventDefault(); // of a cancelling link, which leads back to this very list
  close.closest("dialog").close();
});
document.addEventListener("keydown", (event) => event.key === "Escape" && moveOn());

async function open(opener) {
  if (waiting) return;
  const mine = (waiting = { opener, stop: new AbortController() });
  busy(opener, true);
  const sheet = await read(opener.href, mine.stop.signal);
  if (waiting !== mine) return;
  moveOn();
  if (!sheet) location.assign(opener.href);
  else if (!document.querySelector("dialog[open]")) show(opener, sheet);
}

function moveOn() {
  if (!waiting) return;
  waiting.stop.abort();
  busy(waiting.opener, false);
  waiting = null;
}

function busy(opener, is) {
  opener.ariaBusy = is ? "true" : null;
  opener.classList.toggle("is-busy", is);
}

async function read(address, signal) {
  const html = await fetch(address, { signal }).then((got) => (got.ok && !got.redirected ? got.text() : ""), () => "").catch(() => "");
  return new DOMParser().parseFromString(html, "text/html").querySelector("[data-sheet]");
}

function show(opener, sheet) {
  const id = opener.dataset.opens;
  document.getElementById(id)?.remove();
  const title = element("h2", { class: "export-title", id: `${id}-title` }, sheet.dataset.sheet);
  const close = element("button", { type: "button", class: "btn-close", "data-close": true, "aria-label": sheet.dataset.closeLabel });
  const dialog = element(
    "dialog", { id, class: `export-dialog ${id}`, "aria-labelledby": title.id },
    element("div", { class: "export-head" }, title, close), ...sheet.children,
  );
  dialog.addEventListener("close", () => goBack(opener));
  document.body.append(dialog);
  enhance(dialog);
  arrange(dialog);
  dialog.showModal();
  (dialog.querySelector("[autofocus]") ?? dialog.querySelector(".btn-primary"))?.focus();
}

// A key may have opened it, with the focus nowhere; the menu that the link stands in may have closed behind it.
function goBack(opener) {
  (opener.checkVisibility() ? opener : opener.closest("details")?.querySelector("summary"))?.focus();
}

// A file downloads beside the page: the choice has been made. Other forms stay, and say that they are busy, until
// their page comes; whoever comes back to this one finds no dialog over it.
document.addEventListener("submit", (event) => {
  const dialog = event.target.closest("dialog.export-dialog");
  if (dialog && event.target.matches("[data-no-busy]")) setTimeout(() => dialog.close());
});
addEventListener("pagehide", () => {
  moveOn();
  document.querySelector("dialog.export-dialog[open]")?.close();
});
