// The lines under the bell come when it is opened, and are asked for as soon as a pointer or the focus is on it.
for (const bell of document.querySelectorAll("[data-bell-lines]")) {
  const ask = () => void (bell.lines ??= read(bell));
  bell.addEventListener("pointerenter", ask, { once: true });
  bell.addEventListener("focusin", ask, { once: true });
  bell.addEventListener("toggle", ask);
}

async function read(bell) {
  const response = await fetch(bell.dataset.bellLines).catch(() => null);
  if (!response?.ok || response.redirected) return void (bell.lines = undefined); // asked again when it opens next
  bell.querySelector("[data-lines]").innerHTML = await response.text();
}
