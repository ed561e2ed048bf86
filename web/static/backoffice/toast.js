import { element } from "./elements.js";

const STAYS = 10_000;
let leaving = 0;

/** Says what happened at the foot of the page; `undo` is {label, act}. It waits while the pointer or the focus is on it. */
export function toast(text, undo) {
  const region = place();
  const line = element("div", { class: "toast-said" }, element("span", {}, text));
  if (undo) {
    const button = element("button", { type: "button", class: "btn btn-sm" }, undo.label);
    button.addEventListener("click", () => {
      line.remove();
      undo.act();
    });
    line.append(button);
  }
  region.replaceChildren(line);
  clearTimeout(leaving);
  leaving = setTimeout(function leave() {
    if (line.matches(":hover, :focus-within")) leaving = setTimeout(leave, 2000);
    else line.remove();
  }, STAYS);
}

function place() {
  const known = document.getElementById("toaster");
  if (known) return known;
  const region = element("div", { id: "toaster", class: "toaster", role: "status" });
  document.body.append(region);
  return region;
}
