// Rows of a form inside a form (Flask-Admin's inline models): added from a <template>, removed before they are saved.
import { enhance } from "./fields.js";

document.addEventListener("click", (event) => {
  const add = event.target.closest("[data-inline-add]");
  if (add) addRow(add.closest("[data-inline]"));
  const remove = event.target.closest("[data-inline-remove]");
  if (remove) removeRow(remove);
});

function addRow(box) {
  const list = box.querySelector(":scope > [data-inline-list]");
  const row = box.querySelector(":scope > template").content.firstElementChild.cloneNode(true);
  const prefix = `${box.id}-${nextNumber(list)}`;
  row.id = prefix;
  prefixNames(row, prefix);
  for (const nested of row.querySelectorAll("template")) prefixNames(nested.content, prefix);
  list.append(row);
  enhance(row);
  row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

function removeRow(button) {
  const box = button.closest("[data-inline]");
  button.closest(".inline-row").remove();
  box.querySelector("[data-inline-add]").focus();
  box.dispatchEvent(new Event("change", { bubbles: true })); // what was typed and taken out is a change too
}

const nextNumber = (list) => Math.max(-1, ...[...list.children].map((row) => Number(row.id.split("-").pop()))) + 1;

function prefixNames(root, prefix) {
  const prefixed = (value) => `${prefix}-${value}`;
  for (const node of root.querySelectorAll("[name]")) node.name = prefixed(node.name);
  for (const node of root.querySelectorAll("[id]")) node.id = prefixed(node.id);
  for (const label of root.querySelectorAll("label[for]")) label.htmlFor = prefixed(label.htmlFor);
  for (const node of root.querySelectorAll("[aria-describedby]")) node.setAttribute("aria-describedby", prefixed(node.getAttribute("aria-describedby")));
}
