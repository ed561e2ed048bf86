// Keys: single letters, silent while the reader types or a dialog is open, and off for whoever wants (WCAG 2.1.4);
// g then a letter goes to a screen; Ctrl S and Ctrl Enter send the page's form. The sheet opens with "?".
const SHELF = "single-keys";
const GO_WAITS = 1500;
const FIELDS = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], .ts-wrapper";
const sheet = document.getElementById("shortcuts");
const setting = document.querySelector("[data-single-keys]");
let going = 0;

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.ctrlKey || event.metaKey) return sendForm(event);
  if (!switchedOn() || event.target.closest(FIELDS)?.checkVisibility()) return; // a closed dialog's field has the focus until the next frame
  if (act(event.key)) event.preventDefault();
});

function act(key) {
  if (Date.now() - going < GO_WAITS) {
    going = 0;
    return press(`[data-go="${CSS.escape(key)}"]`);
  }
  if (key === "g") {
    going = Date.now();
    return true;
  }
  if (key === "/") return focus(document.querySelector("[data-search]"));
  if (key === "?") return open();
  if (key === "f") return press("[data-hotkey=f], [data-filter-menu] summary");
  return press(`[data-hotkey="${CSS.escape(key)}"]`) || ((key === "j" || key === "k") && beside(key === "j" ? 1 : -1));
}

function press(selector) {
  const target = document.querySelector(selector);
  target?.click();
  if (target?.matches("summary")) target.focus();
  return Boolean(target);
}

function focus(field) {
  field?.focus();
  field?.select();
  return Boolean(field);
}

/** In a list, j and k go from row to row: Enter then opens the one that has the focus. */
function beside(step) {
  const rows = [...document.querySelectorAll(".list-table tbody tr")];
  if (!rows.length) return false;
  const present = rows.indexOf(document.activeElement.closest?.("tr"));
  const row = rows[present < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.max(0, Math.min(rows.length - 1, present + step))];
  row.querySelector("td a")?.focus({ focusVisible: true });
  row.scrollIntoView({ block: "nearest" });
  return true;
}

function sendForm(event) {
  if (event.key.toLowerCase() !== "s" && event.key !== "Enter") return;
  const form = event.target.closest("form[data-dirty], .confirm-page") ?? document.querySelector("form[data-dirty], form.confirm-page");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector(".save-bar .btn-primary, .save-bar .btn-danger"));
}

// -- the sheet ----------------------------------------------------------------------------------------------------------

function open() {
  if (!sheet) return false;
  for (const line of sheet.querySelectorAll("[data-needs]")) line.hidden = !document.querySelector(line.dataset.needs);
  sheet.showModal();
  return true;
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-dialog=shortcuts]")) return;
  for (const line of sheet.querySelectorAll("[data-needs]")) line.hidden = !document.querySelector(line.dataset.needs);
});

function switchedOn() {
  try {
    return localStorage.getItem(SHELF) !== "off";
  } catch {
    return true;
  }
}

if (setting) {
  setting.checked = switchedOn();
  setting.addEventListener("change", () => {
    try {
      localStorage.setItem(SHELF, setting.checked ? "on" : "off");
    } catch {
      // storage may be refused: the choice then lasts for this page
    }
  });
}
