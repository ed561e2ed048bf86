// One-key shortcuts, silent while the reader types or a dialog is open. The sheet that lists them opens with "?".
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest("input, textarea, select, [contenteditable]") || document.querySelector("dialog[open]")) return;
  if (act(event.key)) event.preventDefault();
});

function act(key) {
  if (key === "/") return focus(document.querySelector("[data-search]"));
  if (key === "?") return show(document.getElementById("shortcuts"));
  const target = document.querySelector(`[data-hotkey="${CSS.escape(key)}"]`);
  target?.click();
  return Boolean(target);
}

function focus(field) {
  field?.focus();
  field?.select();
  return Boolean(field);
}

function show(dialog) {
  dialog?.showModal();
  return Boolean(dialog);
}
