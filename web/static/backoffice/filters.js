// The list's filters as removable chips, and the menu that adds one. The data is Flask-Admin's own.
import { element, icon } from "./elements.js";

const data = document.getElementById("filters");
const form = document.getElementById("filter-form");
const place = document.querySelector("[data-filter-menu]");
const TYPES = { datepicker: "date", datetimepicker: "datetime-local", timepicker: "time", number: "number" };

if (data && form) {
  const { groups, active, words } = JSON.parse(data.textContent);
  active.forEach(([index, group, value]) => addChip(groups[group].find((one) => one.index === index), group, value, words));
  form.hidden = active.length === 0;
  form.addEventListener("submit", number);
  if (place) menu(groups, words);
}

function addChip(filter, group, value, words) {
  if (!filter) return;
  const said = filter.options?.find(([key]) => String(key) === String(value))?.[1] ?? value;
  const remove = element("button", { type: "button", class: "btn-close", "aria-label": `${words.remove} ${group}` });
  const text = [element("span", {}, `${group} ${filter.operation} `), element("strong", {}, said)];
  const chip = element("span", { class: "chip" }, hidden(filter, value), ...text, remove);
  remove.addEventListener("click", () => {
    chip.remove();
    form.requestSubmit();
  });
  form.querySelector(":scope > a") ? form.querySelector(":scope > a").before(chip) : form.append(chip);
}

function hidden(filter, value) {
  return element("input", { type: "hidden", "data-arg": filter.arg, name: "flt", value });
}

// flt0_role=…, flt1_role=…: the number keeps two filters on one column apart.
function number() {
  form.querySelectorAll("[data-arg]").forEach((input, n) => (input.name = `flt${n}_${input.dataset.arg}`));
}

function menu(groups, words) {
  const panel = element("div", { class: "menu-panel filter-panel" });
  const summary = element("summary", { class: "btn" }, icon("filter"), words.add);
  const details = element("details", { class: "menu", "data-bell": true }, summary, panel);
  const names = () => panel.replaceChildren(...Object.keys(groups).map((group) => choice(group, () => one(group))));
  const one = (group) => {
    const editor = filterEditor(group, groups[group], words, names);
    panel.replaceChildren(editor);
    editor.querySelector("[data-value]").focus();
  };
  details.addEventListener("toggle", () => details.open && names());
  place.replaceChildren(details);
}

function choice(group, act) {
  const button = element("button", { type: "button", class: "menu-item" }, group);
  button.addEventListener("click", (event) => {
    event.stopPropagation(); // the button leaves the page, and the menu would think of a click elsewhere
    act();
  });
  return button;
}

function filterEditor(group, filters, words, back) {
  const operation = element("select", { class: "form-select", "aria-label": group });
  filters.forEach((filter, n) => operation.append(element("option", { value: n }, filter.operation)));
  const slot = element("div");
  const draw = () => slot.replaceChildren(valueField(filters[operation.value], `${group}: ${words.value}`));
  operation.addEventListener("change", draw);
  draw();
  const head = choice(group, back);
  head.prepend(icon("chevron-left"));
  head.setAttribute("aria-label", `${words.back}: ${group}`);
  const editor = element("form", { class: "filter-editor" }, head, operation, slot,
    element("button", { class: "btn btn-primary" }, words.apply));
  editor.addEventListener("submit", (event) => {
    event.preventDefault();
    form.append(hidden(filters[operation.value], serverValue(slot.querySelector("[data-value]"))));
    form.requestSubmit();
  });
  return editor;
}

function valueField(filter, label) {
  const common = { "data-value": true, "aria-label": label, required: true };
  if (!filter.options) {
    const type = TYPES[filter.type] ?? "text";
    const hint = /range/.test(filter.type ?? "") ? "2026-01-01 to 2026-01-31" : null;
    return element("input", { ...common, class: "form-control", type, placeholder: hint });
  }
  const options = filter.options.map(([value, text]) => element("option", { value }, text));
  return element("select", { ...common, class: "form-select", required: false }, ...options);
}

function serverValue(field) {
  return field.type === "datetime-local" ? `${field.value.replace("T", " ")}:00` : field.value;
}
