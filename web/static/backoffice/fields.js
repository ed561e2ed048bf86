// Turns Flask-Admin's fields into comboboxes and native date inputs. Without JS they stay plain fields.
const DATES = { datepicker: "date", datetimepicker: "datetime-local", timepicker: "time" };

export function enhance(root) {
  for (const field of root.querySelectorAll("select[data-combobox], select[data-role=select2]")) combobox(field);
  for (const field of root.querySelectorAll("[data-lookup-url], [data-role=select2-ajax]")) lookup(field);
  for (const field of root.querySelectorAll("[data-role=select2-tags]")) tags(field);
  for (const [role, type] of Object.entries(DATES)) {
    for (const field of root.querySelectorAll(`input[data-role=${role}]`)) nativeDate(field, type);
  }
}

function combobox(select) {
  for (const option of select.options) if (option.value === "__None" && !option.text.trim()) option.text = "—";
  start(select, {
    plugins: select.multiple ? ["remove_button"] : [],
    allowEmptyOption: !select.multiple,
    hideSelected: select.multiple,
    closeAfterSelect: select.multiple, // what was typed goes with the list
    maxOptions: null,
  });
}

function tags(input) {
  start(input, { create: true, delimiter: ",", plugins: ["remove_button"] });
}

// Flask-Admin answers [[id, text], …] and keeps the present choice in data-json.
function lookup(field) {
  const { multiple, separator, json, placeholder, allowBlank } = field.dataset;
  const many = multiple === "1" || field.multiple === true;
  const settings = {
    valueField: "id",
    labelField: "text",
    searchField: [],
    maxItems: many ? null : 1,
    delimiter: separator ?? ",",
    closeAfterSelect: true, // else the list would hide what comes after the field
    hideSelected: true, // else Enter would choose again what is already there
    preload: "focus",
    placeholder,
    plugins: many ? ["remove_button"] : allowBlank ? ["clear_button"] : [],
    load(query, done) {
      fetchOptions(field.dataset.lookupUrl ?? field.dataset.url, query).then((found) => {
        this.clearOptions(); // the server has searched: what an earlier query found no longer applies
        done(found);
      }, () => done());
    },
  };
  if (field.tagName === "INPUT") {
    const present = json ? JSON.parse(json) : [];
    const pairs = many ? present : present.length ? [present] : [];
    field.type = "text"; // it was hidden, and Tom Select keeps hidden fields hidden
    settings.options = pairs.map(asOption);
    settings.items = settings.options.map((option) => option.id);
  }
  start(field, settings);
}

async function fetchOptions(address, query) {
  const url = new URL(address, document.baseURI);
  url.searchParams.set("query", query);
  url.searchParams.set("offset", "0");
  url.searchParams.set("limit", "20");
  const response = await fetch(url, { headers: { Accept: "application/json" } });
  return (await response.json()).map(asOption);
}

const asOption = ([id, text]) => ({ id: String(id), text });

// The hidden original has lost its label to Tom Select's own input: assistive technology must skip it.
function start(field, settings) {
  if (field.tomselect) return;
  const label = field.getAttribute("aria-label");
  const described = field.getAttribute("aria-describedby");
  if (!field.matches(".form-select, .form-control")) field.classList.add("form-select"); // its frame copies the class
  if (field.closest(".cell-form")) settings.dropdownParent = "body"; // a list scrolls, and would cut it off
  settings.render = { no_results: () => `<div class="no-results">${field.dataset.nothing ?? "—"}</div>`, ...settings.render };
  const focused = field === document.activeElement;
  const control = new TomSelect(field, settings);
  if (focused) take(control);
  field.setAttribute("aria-hidden", "true");
  field.setAttribute("tabindex", "-1");
  if (label) control.control_input.setAttribute("aria-label", label);
  if (described) control.control_input.setAttribute("aria-describedby", described);
}

// The page's first field has the focus before it is dressed: what is typed must not go to the hidden original, where
// Enter would send the form. The list stays shut until something is typed.
function take(control) {
  const opens = control.settings.openOnFocus;
  control.settings.openOnFocus = false;
  control.control_input.focus();
  control.settings.openOnFocus = opens;
}

// The server writes and reads "2026-09-15 14:30:00"; the browser's field speaks "2026-09-15T14:30".
function nativeDate(input, type) {
  const value = input.value;
  input.type = type;
  if (type === "date") return;
  input.step = /:[0-5]?[1-9]$|:[1-5]0$/.test(value.slice(-3)) && value.split(":").length === 3 ? 1 : 60;
  input.value = value.replace(" ", "T");
  if (type === "datetime-local") input.form?.addEventListener("formdata", ({ formData }) => {
    formData.set(input.name, serverMoment(input.value));
  });
  if (type === "time") input.form?.addEventListener("formdata", ({ formData }) => {
    formData.set(input.name, withSeconds(input.value));
  });
}

const serverMoment = (value) => withSeconds(value.replace("T", " "));
const withSeconds = (value) => (value.split(":").length === 2 ? `${value}:00` : value);
