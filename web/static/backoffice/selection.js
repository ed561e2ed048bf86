// Ticking rows: all of the page, a range with Shift, and the bar that counts them.
const bar = document.querySelector("[data-bulkbar]");
const everything = document.querySelector("[data-select-all]");
const rows = () => [...document.querySelectorAll("[data-select-row]")];
let last = null;

if (bar) {
  everything?.addEventListener("change", () => {
    for (const row of rows()) row.checked = everything.checked;
    refresh();
  });
  document.addEventListener("click", (event) => {
    const row = event.target.closest("[data-select-row]");
    if (!row) return;
    if (event.shiftKey && last) tickRange(last, row);
    last = row;
    refresh();
  });
  addEventListener("pageshow", refresh); // the browser may restore ticks
  refresh();
}

function tickRange(from, to) {
  const all = rows();
  const [first, end] = [all.indexOf(from), all.indexOf(to)].sort((a, b) => a - b);
  for (const row of all.slice(first, end + 1)) row.checked = to.checked;
}

function refresh() {
  const all = rows();
  const ticked = all.filter((row) => row.checked).length;
  bar.hidden = ticked === 0;
  bar.querySelector("[data-selected]").textContent = ticked;
  for (const row of all) row.closest("tr")?.classList.toggle("is-selected", row.checked);
  if (!everything) return;
  everything.checked = ticked > 0 && ticked === all.length;
  everything.indeterminate = ticked > 0 && ticked < all.length;
}
