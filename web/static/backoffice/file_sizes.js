// A file that is too heavy is refused before it leaves: sending it would take minutes to learn the same.
document.addEventListener("change", (event) => {
  const input = event.target.closest?.("input[type=file][data-largest]");
  if (!input) return;
  const tooLarge = [...input.files].some((file) => file.size > Number(input.dataset.largest));
  input.setCustomValidity(tooLarge ? input.dataset.tooLarge : "");
  input.classList.toggle("is-invalid", tooLarge);
  say(input, tooLarge ? input.dataset.tooLarge : "");
  if (tooLarge) input.value = "";
});

function say(input, sentence) {
  const id = `${input.id}-size`;
  let line = document.getElementById(id);
  if (!line) {
    line = Object.assign(document.createElement("div"), { id, className: "invalid-feedback d-block" });
    line.setAttribute("role", "alert");
    input.after(line);
  }
  line.textContent = sentence;
}
