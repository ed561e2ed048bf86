// Numbers beside lines of the menu, asked for once the page is drawn: no page waits for them.
for (const place of document.querySelectorAll("[data-counter]")) {
  requestAnimationFrame(() => setTimeout(() => count(place)));
}

async function count(place) {
  const answer = await fetch(place.dataset.counter, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const { number, words } = await answer.json();
  if (!number) return;
  const said = document.createElement("span");
  said.className = "visually-hidden";
  said.textContent = ` (${words})`;
  const shown = document.createElement("span");
  shown.ariaHidden = "true";
  shown.textContent = number;
  place.className = "menu-count";
  place.replaceChildren(shown, said);
}
