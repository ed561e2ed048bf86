// Real <dialog>s: sheets opened by a button, and the question asked before a form is sent.
let pressed = null; // where the pointer went down: words selected as far as the backdrop close nothing
document.addEventListener("pointerdown", (event) => (pressed = event.target));
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  if (event.target.closest("[data-dialog-close]")) event.target.closest("dialog")?.close();
  if (event.target === pressed && event.target.matches("dialog[open]")) event.target.close(); // a click on the backdrop
});

let answered = null;

// In the capture phase: the busy state must not start before the answer.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const asker = event.submitter?.dataset.confirm ? event.submitter : form;
  const dialog = document.getElementById("confirm");
  if (!asker.dataset.confirm || !dialog) return;
  if (answered === form) {
    answered = null;
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  ask(dialog, asker, () => {
    answered = form;
    form.requestSubmit(event.submitter ?? undefined);
  });
}, true);

function ask(dialog, asker, proceed) {
  const { confirm, confirmTitle, confirmOk, confirmTone } = asker.dataset;
  const ok = dialog.querySelector("#confirm-ok");
  const said = (asker.matches("form") ? asker.querySelector("[type=submit], button:not([type=button])") : asker);
  dialog.querySelector("#confirm-title").textContent = confirmTitle ?? nameOf(said);
  dialog.querySelector("#confirm-text").textContent = confirm;
  ok.textContent = confirmOk ?? (nameOf(said) || dialog.dataset.ok);
  ok.classList.toggle("btn-danger", confirmTone === "danger");
  ok.classList.toggle("btn-primary", confirmTone !== "danger");
  dialog.returnValue = "";
  dialog.addEventListener("close", () => dialog.returnValue === "ok" && proceed(), { once: true });
  dialog.showModal();
}

function nameOf(button) {
  return button?.getAttribute("aria-label") ?? button?.textContent.trim() ?? "";
}
