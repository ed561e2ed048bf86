/** A new element: `element("a", {href: "/x"}, "text", child)`. Attributes only, so that CSP and types hold. */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== false && value != null) node.setAttribute(name, value === true ? "" : value);
  node.append(...children);
  return node;
}

/** An icon of the sprite that this page already uses. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${new URL("../icons.svg", import.meta.url).pathname}#${name}`);
  svg.append(use);
  return svg;
}
