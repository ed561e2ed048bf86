// What exists already is proposed while a title or a reference is typed; a colour that is typed is the one chosen.
for (const box of document.querySelectorAll("[data-look-alikes]")) propose(box);

function propose(box) {
  const form = box.closest("form");
  let asked = 0;
  let later = 0;
  form.addEventListener("input", (event) => {
    if (!["title", "reference"].includes(event.target.name)) return;
    clearTimeout(later);
    later = setTimeout(look, 250);
  });

  form.addEventListener("submit", ({ submitter }) => {
    if (submitter?.name !== "use") return; // what exists is taken: files that were chosen for another need not travel
    for (const file of form.querySelectorAll("[type=file]")) file.disabled = true;
  });

  async function look() {
    const turn = ++asked;
    const words = new URLSearchParams({ title: form.elements.title.value, reference: form.elements.reference.value });
    const answer = await fetch(`${box.dataset.lookAlikes}?${words}`).catch(() => null);
    if (!answer?.ok || answer.redirected || turn !== asked) return; // what was typed meanwhile has asked again
    box.innerHTML = await answer.text();
  }
}

document.addEventListener("input", (event) => {
  const colour = event.target.closest(".colour");
  const radio = colour?.querySelector("[type=radio]");
  if (radio && radio !== event.target) radio.checked = true;
});
