// A part of a page that changes alone: a link inside it brings the same page, of which only that part is taken.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-part-link]");
  const part = link?.closest("[data-part]");
  if (!part?.id || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  part.ariaBusy = "true";
  const fresh = await read(link.href, part.id);
  if (!fresh) return location.assign(link.href);
  const before = part.querySelectorAll("li").length;
  part.replaceWith(fresh);
  fresh.setAttribute("tabindex", "-1");
  (fresh.querySelectorAll("li")[before]?.querySelector("a") ?? fresh).focus({ preventScroll: true });
});

async function read(address, id) {
  const response = await fetch(address).catch(() => null);
  if (!response?.ok || response.redirected) return null;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return page.getElementById(id);
}
