// Busy buttons, no double submit, and a warning before unsaved changes are lost.
let dirty = false;

document.addEventListener("input", (event) => {
  if (event.target.closest("form[data-dirty]")) dirty = true;
});
document.addEventListener("change", (event) => {
  if (event.target.closest("form[data-dirty]")) dirty = true;
});
addEventListener("beforeunload", (event) => dirty && event.preventDefault());

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog") return;
  if (form.matches("[data-dirty]")) dirty = false;
  if (form.method !== "post" || form.matches("[data-no-busy]")) return;
  if (form.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    return;
  }
  form.setAttribute("aria-busy", "true");
  event.submitter?.classList.add("is-busy");
});

// The page may come back from the history cache with its buttons still busy.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
  for (const button of document.querySelectorAll(".is-busy")) button.classList.remove("is-busy");
});
