// One filter being said: its operation, and a field of its type for the value.
import { element, icon } from "./elements.js";
import { enhance } from "./fields.js";

const MANY = 10;

/** The form of a column's filters. `chosen` holds what the chip says now; `done(arg, values)` gets what was said. */
export function editorOf(group, words, { chosen, back, done }) {
  const operation = element("select", { class: "form-select", "aria-label": group.name });
  group.filters.forEach((filter, n) => operation.append(element("option", { value: n, selected: filter.arg === chosen?.arg }, filter.operation)));
  const slot = element("div");
  const editor = element("form", { class: "filter-editor" }, head(group, words, back), operation, slot,
    element("button", { class: "btn btn-primary" }, words.apply));
  let field;
  const draw = (first) => {
    const filter = group.filters[operation.value];
    const known = filter.arg === chosen?.arg ? chosen : { values: sameField(filter, group, chosen) ? chosen.values : [], names: chosen?.names ?? [] };
    field = fieldOf(filter, `${group.name}: ${words.value}`, known, words);
    slot.replaceChildren(...field.nodes);
    enhance(slot);
    if (first) (field.focus ?? operation).setAttribute("data-first", "");
  };
  operation.addEventListener("change", () => draw(false));
  draw(true);
  editor.addEventListener("submit", (event) => {
    event.preventDefault();
    const values = field.values();
    if (values.length) done(group.filters[operation.value].arg, values);
  });
  return editor;
}

const sameField = (filter, group, chosen) => chosen && group.filters.find(({ arg }) => arg === chosen.arg)?.field === filter.field;

function head(group, words, back) {
  if (!back) return element("strong", { class: "filter-title" }, group.name);
  const button = element("button", { type: "button", class: "menu-item", "aria-label": `${words.back}: ${group.name}` }, icon("chevron-left"), group.name);
  button.addEventListener("click", back);
  return button;
}

function fieldOf(filter, label, known, words) {
  const make = { none, choice, several, lookup, numbers }[filter.field] ?? plainInput;
  return make(filter, label, known, words);
}

const none = () => ({ nodes: [], values: () => ["1"] });

function plainInput(filter, label, { values }) {
  const type = { number: "number", date: "date" }[filter.field] ?? "text";
  const input = element("input", { class: "form-control", type, value: values[0] ?? "", required: true, step: type === "number" && "any", maxlength: type === "text" && 200, "aria-label": label });
  return { nodes: [input], focus: input, values: () => (input.value.trim() ? [input.value.trim()] : []) };
}

function numbers(filter, label, { values }, words) {
  const [low, high] = (values[0] ?? "..").split("..");
  const one = (value, name) => element("input", { class: "form-control", type: "number", step: "any", required: true, value, placeholder: name, "aria-label": `${label} (${name})` });
  const inputs = [one(low, words.low), one(high, words.high)];
  return { nodes: [element("div", { class: "filter-pair" }, ...inputs)], focus: inputs[0], values: () => [inputs.map((input) => input.value).join("..")] };
}

function choice(filter, label, { values }) {
  const options = filter.options.map(([value, text]) => element("option", { value, selected: values.includes(value) }, text));
  const select = element("select", { class: "form-select", "aria-label": label }, ...options);
  return { nodes: [select], focus: select, values: () => [select.value] };
}

function several(filter, label, { values }, words) {
  const boxes = filter.options.map(([value]) => element("input", { type: "checkbox", class: "form-check-input", value, checked: values.includes(value) }));
  const lines = boxes.map((box, n) => element("label", { class: "form-check" }, box, element("span", { class: "form-check-label" }, filter.options[n][1])));
  const list = element("fieldset", { class: "filter-boxes", "aria-label": label }, ...lines);
  const ticked = () => boxes.filter((box) => box.checked).map((box) => box.value);
  const check = () => boxes[0]?.setCustomValidity(ticked().length ? "" : words.least);
  list.addEventListener("change", check);
  check();
  if (boxes.length <= MANY) return { nodes: [list], focus: boxes[0], values: ticked };
  const find = element("input", { type: "search", class: "form-control mb-2", placeholder: words.more, "aria-label": words.more });
  find.addEventListener("input", () => {
    for (const line of lines) line.hidden = !line.textContent.toLowerCase().includes(find.value.trim().toLowerCase());
  });
  find.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  return { nodes: [find, list], focus: find, values: ticked };
}

function lookup(filter, label, { values, names }, words) {
  const options = values.map((value, n) => element("option", { value, selected: true }, names[n] ?? value));
  const select = element("select", { multiple: true, "aria-label": label, "data-lookup-url": filter.url, "data-nothing": words.none }, ...options);
  return {
    nodes: [select],
    get focus() { return select.tomselect?.control_input ?? select; },
    values: () => {
      const chosen = [...select.selectedOptions].map((option) => option.value);
      if (!chosen.length) select.tomselect?.focus();
      return chosen;
    },
  };
}
