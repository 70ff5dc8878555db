/** Build elements. Text is only ever set as text, so that nothing in a table becomes part of the page. */

const SVG = "http://www.w3.org/2000/svg";
const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "max", "open", "selected"]);

function build(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (PROPERTIES.has(name) && name in element) element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(
    ...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

/** Build an HTML element; attributes that begin with `on` are listeners. */
export function h(tag, attributes = {}, ...children) {
  return build(document.createElement(tag), attributes, children);
}

/** Build an SVG element. */
export function svg(tag, attributes = {}, ...children) {
  return build(document.createElementNS(SVG, tag), attributes, children);
}

/** Put children in place of those of an element. */
export function fill(element, ...children) {
  element.replaceChildren(
    ...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false),
  );
}

/** Build a labelled field: the label stands above. */
export function field(label, input, hint = null) {
  const id = `field-${(field.last += 1)}`;
  input.id = id;
  if (hint) {
    hint.id = `${id}-hint`;
    input.setAttribute("aria-describedby", hint.id);
  }
  return h("div", { class: "field" }, h("label", { for: id }, label), input, hint);
}
field.last = 0;

/** Build a choice of one of several options: `[value, text]`. */
export function select(options, value, onchange) {
  const element = h("select", { onchange: () => onchange?.(element.value) });
  setOptions(element, options, value);
  return element;
}

/** Put options in place of those of a select; the value stays where it is still among them. */
export function setOptions(element, options, value = element.value) {
  fill(
    element,
    options.map(([key, text]) => h("option", { value: key }, text)),
  );
  element.value = options.some(([key]) => key === value) ? value : (options[0]?.[0] ?? "");
}

/** Build the square of a type's colour. */
export function swatch(place) {
  return h("span", { class: `swatch ${typeClass(place)}`, "aria-hidden": "true" });
}

/** Name the CSS class of a type's colour; beyond seven types, colours repeat with stripes. */
export function typeClass(place) {
  return place < 0 ? "type-none" : `type-${place % 7}${place >= 7 ? " striped" : ""}`;
}

/** Let the browser save a file. */
export function download(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = h("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

let region = null;

/** Tell a person who uses a screen reader what has happened. */
export function announce(text) {
  region ??= document.getElementById("announcer");
  region.textContent = text;
}
