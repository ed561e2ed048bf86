// A small card beside a link to a record: after a moment under the pointer or the focus; Escape puts it away.
// It stays while the pointer or the focus is on it (WCAG 1.4.13), and never opens under a finger.
import { element } from "./elements.js";

const PAUSE = 400;
const known = new Map();
let card = null;
let link = null;
let waiting = 0;

addEventListener("pointerover", (event) => {
  if (event.pointerType === "touch") return;
  const over = event.target.closest?.("[data-preview], .preview-card");
  if (!over) return later(close);
  if (over.matches(".preview-card") || over === link) return clearTimeout(waiting);
  later(() => open(over));
});

addEventListener("focusin", (event) => {
  const on = event.target.closest?.("[data-preview], .preview-card");
  if (on?.matches("[data-preview]") && on !== link && on.matches(":focus-visible")) later(() => open(on));
  else if (!on && card) later(close);
  else if (on) clearTimeout(waiting);
});

addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !card) return;
  event.stopPropagation();
  if (card.contains(document.activeElement)) link.focus();
  close();
}, true);
addEventListener("scroll", () => card && place(), { capture: true, passive: true });
addEventListener("pagehide", () => close());

function later(act) {
  clearTimeout(waiting);
  waiting = setTimeout(act, PAUSE);
}

async function open(target) {
  if (card?.contains(target)) return; // a link of the card itself
  close();
  link = target;
  const html = await read(target.dataset.preview);
  if (!html || link !== target || !target.isConnected) return;
  card = element("div", { class: "preview-card", id: "preview-card", role: "group", popover: "manual" });
  card.append(document.createRange().createContextualFragment(html));
  card.setAttribute("aria-label", card.querySelector("strong").textContent);
  target.after(card); // Tab goes from the link into the card
  target.setAttribute("aria-details", card.id);
  card.showPopover?.();
  place();
}

function close() {
  clearTimeout(waiting);
  link?.removeAttribute("aria-details");
  card?.remove();
  card = link = null;
}

async function read(address) {
  if (!known.has(address)) {
    const response = await fetch(address).catch(() => null);
    if (!response?.ok || response.redirected) return "";
    known.set(address, await response.text());
  }
  return known.get(address);
}

function place() {
  const at = link.getBoundingClientRect();
  if (at.bottom < 0 || at.top > innerHeight) return close();
  const below = at.bottom + card.offsetHeight + 8 < innerHeight;
  card.style.setProperty("left", `${Math.max(8, Math.min(at.left, innerWidth - card.offsetWidth - 8))}px`);
  card.style.setProperty("top", `${below ? at.bottom + 4 : Math.max(8, at.top - card.offsetHeight - 4)}px`);
}
