// The menu that adds a filter; the chips of those that count are drawn by the server.
import { element, icon } from "./elements.js";

const data = document.getElementById("filters");
const form = document.getElementById("filter-form");
const place = document.querySelector("[data-filter-menu]");
const TYPES = { datepicker: "date", number: "number" };

if (data && form && place) {
  const { groups, words } = JSON.parse(data.textContent);
  menu(groups, words);
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
    const filter = filters[operation.value];
    form.append(element("input", { type: "hidden", name: filter.arg, value: slot.querySelector("[data-value]").value }));
    form.requestSubmit();
  });
  return editor;
}

function valueField(filter, label) {
  const common = { "data-value": true, "aria-label": label, required: true };
  if (!filter.options) {
    const type = TYPES[filter.type] ?? "text";
    return element("input", { ...common, class: "form-control", type });
  }
  const options = filter.options.map(([value, text]) => element("option", { value }, text));
  return element("select", { ...common, class: "form-select", required: false }, ...options);
}
