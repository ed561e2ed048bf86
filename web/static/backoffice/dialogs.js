// A link that opens its page as a dialog over this one: fetched when it is asked for, so that no list carries the
// forms that few of its readers open. Without scripts, or when the fetch fails, the link leads to the page.
import { arrange } from "./columns.js";
import { element } from "./elements.js";
import { enhance } from "./fields.js";

document.addEventListener("click", async (event) => {
  const opener = event.target.closest("a[data-opens]");
  if (opener && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
    event.preventDefault();
    if (opener.ariaBusy === "true") return;
    opener.ariaBusy = "true";
    const sheet = await read(opener.href);
    opener.ariaBusy = null;
    if (sheet) show(opener.dataset.opens, sheet);
    else location.assign(opener.href);
    return;
  }
  const dialog = event.target.closest("dialog.export-dialog");
  if (!dialog || !(event.target === dialog || event.target.closest("[data-close]"))) return;
  event.preventDefault(); // of a cancelling link, which leads back to this very list
  dialog.close();
});

async function read(address) {
  const response = await fetch(address).catch(() => null);
  if (!response?.ok || response.redirected) return null;
  return new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-sheet]");
}

function show(id, sheet) {
  document.getElementById(id)?.remove();
  const title = element("h2", { class: "export-title", id: `${id}-title` }, sheet.dataset.sheet);
  const close = element("button", { type: "button", class: "btn-close", "data-close": true, "aria-label": sheet.dataset.closeLabel });
  const dialog = element(
    "dialog", { id, class: `export-dialog ${id}`, "aria-labelledby": title.id },
    element("div", { class: "export-head" }, title, close), ...sheet.children,
  );
  document.body.append(dialog);
  enhance(dialog);
  arrange(dialog);
  dialog.showModal();
  (dialog.querySelector("[autofocus]") ?? dialog.querySelector(".btn-primary"))?.focus();
}

// The file downloads beside the page: the choice has been made.
document.addEventListener("submit", (event) => {
  const dialog = event.target.closest("dialog.export-dialog");
  if (dialog) setTimeout(() => dialog.close());
});
