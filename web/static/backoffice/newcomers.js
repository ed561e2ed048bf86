// People to add to a session: rows come and go, and pasted lines become rows at once. The server reads the lines.
import { enhance } from "./fields.js";

for (const box of document.querySelectorAll("[data-newcomers]")) {
  for (const button of box.querySelectorAll("[data-newcomers-add], [data-newcomers-read]")) button.hidden = false;
  show(box);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-newcomers-add], [data-newcomers-remove], [data-newcomers-read]");
  const box = button?.closest("[data-newcomers]");
  if (!box) return;
  if (button.matches("[data-newcomers-add]")) add(box);
  else if (button.matches("[data-newcomers-remove]")) remove(box, button);
  else {
    event.preventDefault();
    read(box);
  }
});

// What is pasted is read at once; what is typed waits for the button.
document.addEventListener("paste", (event) => {
  const box = event.target.closest?.(".newcomers-paste textarea")?.closest("[data-newcomers]");
  if (box) setTimeout(() => read(box));
});

const list = (box) => box.querySelector("[data-newcomers-list]");

function add(box) {
  const next = Math.max(-1, ...[...list(box).children].map((row) => Number(row.id.split("-").pop()))) + 1;
  const pattern = box.querySelector("[data-newcomers-row]").innerHTML.replaceAll("NUMBER", next);
  list(box).insertAdjacentHTML("beforeend", pattern);
  enhance(list(box).lastElementChild);
  show(box);
  list(box).lastElementChild.querySelector("input").focus();
}

function remove(box, button) {
  const row = button.closest(".newcomer");
  const near = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  show(box);
  (near?.querySelector("input") ?? box.querySelector("[data-newcomers-add]")).focus();
  box.dispatchEvent(new Event("change", { bubbles: true })); // what was typed and taken out is a change too
}

async function read(box) {
  const form = box.closest("form");
  box.ariaBusy = "true";
  const answer = await fetch(box.dataset.newcomers, { method: "POST", body: new FormData(form) }).catch(() => null);
  box.ariaBusy = "false";
  if (!answer?.ok || answer.redirected) return; // the lines stay where they are: saving reads them too
  list(box).innerHTML = await answer.text();
  enhance(list(box));
  show(box);
  box.querySelector("textarea").value = "";
  box.dispatchEvent(new Event("change", { bubbles: true }));
  say(box);
  (list(box).querySelector("[aria-invalid]") ?? box.querySelector("[data-newcomers-add]")).focus();
}

function say(box) {
  const said = box.querySelector("[data-newcomers-said]");
  const named = [...list(box).children].filter((row) => [...row.querySelectorAll("input")].some((input) => input.value));
  const wrong = list(box).querySelectorAll(".is-wrong").length;
  said.textContent = said.dataset.words.replace("{n}", named.length).replace("{wrong}", wrong);
}

function show(box) {
  for (const [place, number] of box.querySelectorAll("[data-newcomers-list] [data-newcomers-number]").entries()) {
    number.textContent = place + 1;
  }
  for (const button of box.querySelectorAll("[data-newcomers-remove]")) button.hidden = false;
}
