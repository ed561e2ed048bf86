// Ticking rows: all of the page, a range with Shift or the arrows, then every row of the list; and the bar that counts.
const bar = document.querySelector("[data-bulkbar]");
const everything = document.querySelector("[data-select-all]");
const matching = document.querySelector("[data-matching]");
const whole = matching?.querySelector("input");
const said = document.querySelector("[data-selection-said]");
const rows = () => [...document.querySelectorAll("[data-select-row]")];
let last = null;

if (bar) {
  everything?.addEventListener("change", () => tickAll(everything.checked));
  whole?.addEventListener("change", refresh);
  bar.querySelector("[data-clear-selection]").addEventListener("click", clear);
  document.addEventListener("click", (event) => {
    const row = event.target.closest("[data-select-row]");
    if (!row) return;
    if (event.shiftKey && last) tickRange(last, row, row.checked);
    last = row;
    if (!row.checked && whole) whole.checked = false;
    refresh();
  });
  document.addEventListener("keydown", (event) => {
    const row = event.target.closest?.("[data-select-row]");
    if (row || event.target === everything) pressed(event, row);
  });
  addEventListener("pageshow", refresh); // the browser may restore ticks
  refresh();
}

// On a tick box: arrows move, Shift with them ticks on the way, Shift+Space ticks a range, Ctrl+A the page, Escape none.
function pressed(event, row) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) move(row, step, event.shiftKey);
  else if (event.key === " " && event.shiftKey && row && last) tickRange(last, (last = row), true);
  else if (event.key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey)) tickAll(true);
  else if (event.key === "Escape") clear();
  else return;
  event.preventDefault();
  refresh();
}

function move(row, step, ticking) {
  const all = rows();
  const next = all[row ? all.indexOf(row) + step : 0];
  if (!next) return;
  if (ticking) {
    if (row) row.checked = true;
    next.checked = true;
    last = next;
  }
  next.focus();
}

function tickRange(from, to, ticked) {
  const all = rows();
  const [first, end] = [all.indexOf(from), all.indexOf(to)].sort((a, b) => a - b);
  for (const row of all.slice(first, end + 1)) row.checked = ticked;
}

function tickAll(ticked) {
  for (const row of rows()) row.checked = ticked;
  if (!ticked && whole) whole.checked = false;
  refresh();
}

function clear() {
  const inBar = bar.contains(document.activeElement);
  tickAll(false);
  if (inBar) everything?.focus(); // the button that was pressed is gone
}

function refresh() {
  const all = rows();
  const ticked = all.filter((row) => row.checked).length;
  const full = ticked > 0 && ticked === all.length;
  bar.hidden = ticked === 0;
  bar.querySelector("[data-clear-selection]").hidden = false;
  if (matching) {
    matching.hidden = !full;
    if (!full) whole.checked = false;
  }
  const meansAll = Boolean(whole?.checked);
  const words = meansAll ? bar.dataset.wordsAll : bar.dataset.words.replace("#", ticked);
  bar.querySelector("[data-selected]").textContent = words;
  said.textContent = ticked ? words : "";
  for (const button of bar.querySelectorAll("[data-row-by-row]")) button.disabled = meansAll;
  for (const row of all) row.closest("tr")?.classList.toggle("is-selected", row.checked);
  if (!everything) return;
  everything.checked = full;
  everything.indeterminate = ticked > 0 && !full;
}
