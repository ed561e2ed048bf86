// The lines under the bell come when it is opened, and are asked for as soon as a pointer or the focus is on it.
for (const bell of document.querySelectorAll("[data-bell-lines]")) {
  const ask = () => void (bell.lines ??= read(bell));
  bell.addEventListener("pointerenter", ask, { once: true });
  bell.addEventListener("focusin", ask, { once: true });
  bell.addEventListener("toggle", () => bell.open && ask());
}

async function read(bell) {
  const lines = bell.querySelector("[data-lines]");
  say(lines, lines.dataset.loading);
  const html = await fetch(bell.dataset.bellLines).then((got) => (got.ok && !got.redirected ? got.text() : "")).catch(() => "");
  if (html) return void (lines.innerHTML = html);
  bell.lines = undefined; // asked again when it opens next
  say(lines, lines.dataset.failed);
}

function say(lines, words) {
  lines.replaceChildren(Object.assign(document.createElement("p"), { className: "bell-empty", textContent: words }));
}
