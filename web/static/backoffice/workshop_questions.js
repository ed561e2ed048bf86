// The questions of a workshop in its form: a line is added from the <template> or removed; ordering.js moves them.
document.addEventListener("click", (event) => {
  const add = event.target.closest("[data-question-add]");
  if (add) addLine(add.closest("[data-questions]"));
  const remove = event.target.closest("[data-question-remove]");
  if (remove) removeLine(remove.closest("li"), remove.closest("[data-questions]"));
});

function addLine(box) {
  const line = box.querySelector("template").content.firstElementChild.cloneNode(true);
  box.querySelector("ol").append(line);
  number(box);
  line.querySelector("textarea").focus();
}

function removeLine(line, box) {
  const beside = line.nextElementSibling ?? line.previousElementSibling;
  line.remove();
  number(box);
  (beside?.querySelector("textarea") ?? box.querySelector("[data-question-add]")).focus();
}

function number(box) {
  [...box.querySelectorAll("ol > li")].forEach((line, place) => {
    line.querySelector(".rotation-rank").textContent = place + 1;
    line.dataset.name = line.dataset.name.replace(/\d*$/, place + 1);
  });
  box.dispatchEvent(new Event("change", { bubbles: true })); // the form has something to save
}
