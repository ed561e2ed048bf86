// What both faces share. Everything is optional: pages work without it.
import "./bell.js";
import "./shell/dialogs.js";
import "./shell/forms.js";

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-theme-toggle], [data-dismiss], [data-copy], [data-reveal]");
  if (!target) return;
  if (target.matches("[data-theme-toggle]")) toggleTheme();
  if (target.matches("[data-dismiss]")) target.closest("[data-flash]")?.remove();
  if (target.matches("[data-copy]")) copy(target);
  if (target.matches("[data-reveal]")) reveal(target);
});

function toggleTheme() {
  const root = document.documentElement;
  root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
  try {
    localStorage.setItem("theme", root.dataset.bsTheme);
  } catch {
    // storage may be refused: the choice then lasts for this page
  }
  document.dispatchEvent(new Event("themechange"));
}

async function copy(button) {
  const wanted = button.dataset.copy;
  const source = wanted.startsWith("#") && document.querySelector(wanted);
  await navigator.clipboard.writeText(source ? (source.value ?? source.textContent.trim()) : wanted);
  button.classList.add("is-copied");
  announce(button.dataset.copied);
  setTimeout(() => button.classList.remove("is-copied"), 2000);
}

function reveal(button) {
  const input = document.getElementById(button.dataset.reveal);
  const shown = input.type === "password";
  input.type = shown ? "text" : "password";
  button.dataset.labelShow ??= button.getAttribute("aria-label");
  button.setAttribute("aria-pressed", String(shown));
  button.setAttribute("aria-label", shown ? (button.dataset.labelHide ?? button.dataset.labelShow) : button.dataset.labelShow);
}

// One polite live region, made when first needed.
function announce(text) {
  if (!text) return;
  let region = document.getElementById("announcer");
  if (!region) {
    region = Object.assign(document.createElement("div"), { id: "announcer", className: "toast-line" });
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  region.textContent = text;
  setTimeout(() => (region.textContent = ""), 2500);
}

// Bell and user menu are <details>: close on a click elsewhere and on Escape.
const openPanels = () => document.querySelectorAll("details[data-bell][open]");
document.addEventListener("click", (event) => {
  for (const panel of openPanels()) if (!panel.contains(event.target)) panel.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const panel of openPanels()) {
    panel.open = false;
    panel.querySelector("summary").focus();
  }
});
