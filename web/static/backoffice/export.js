// A link that opens a dialog of the page instead of leading to the page that does the same.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("a[data-opens]");
  if (opener && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (!dialog?.showModal) return;
    event.preventDefault();
    dialog.showModal();
    return;
  }
  const dialog = event.target.closest("dialog.export-dialog");
  if (dialog && (event.target === dialog || event.target.closest("[data-close]"))) dialog.close();
});

// The file downloads beside the page: the choice has been made.
document.addEventListener("submit", (event) => {
  const dialog = event.target.closest("dialog.export-dialog");
  if (dialog) setTimeout(() => dialog.close());
});
