// A part that was folded stays folded on the next page: the choice is this device's. An address that names it opens it.
for (const part of document.querySelectorAll("details[data-remember]")) {
  const key = `fold:${part.dataset.remember}`;
  try {
    if (localStorage.getItem(key) === "folded") part.open = location.hash === `#${part.id}`;
    part.addEventListener("toggle", () => localStorage.setItem(key, part.open ? "open" : "folded"));
  } catch {
    // storage may be refused: it then opens with each page
  }
}
