// The reference and the last day of a new session follow its company, place and first day, as long as nobody wrote them.
const SOURCES = ["company", "place", "starts_on"];

for (const box of document.querySelectorAll("[data-session-form]")) follow(box);

function follow(box) {
  const field = (name) => box.querySelector(`[name=${name}]`);
  const last = { reference: field("reference").value, ends_on: field("ends_on").value };
  let asked = 0;

  async function suggest() {
    const question = new URLSearchParams(SOURCES.map((name) => [name, field(name).value]));
    const turn = ++asked;
    const answer = await fetch(`${box.dataset.suggestions}?${question}`).catch(() => null);
    if (!answer?.ok || turn !== asked) return; // what was typed meanwhile has asked again
    const suggested = await answer.json();
    for (const name of ["reference", "ends_on"]) {
      const input = field(name);
      if (!suggested[name] || (input.value && input.value !== last[name])) continue;
      input.value = last[name] = suggested[name];
    }
  }

  box.addEventListener("change", (event) => SOURCES.includes(event.target.name) && suggest());
}

// "All of them" ticks a whole session of people who may be transferred, or unticks it.
for (const group of document.querySelectorAll("[data-check-group]")) {
  const button = group.querySelector("[data-check-all]");
  if (!button) continue;
  const boxes = [...group.querySelectorAll("input[type=checkbox]")];
  button.hidden = false;
  button.addEventListener("click", () => {
    const wanted = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = wanted;
  });
}
