/** Build elements. Text is only ever set as text, so that nothing in a table becomes part of the page. */

/** The namespace of drawings. */
export const SVG = "http://www.w3.org/2000/svg";
const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "max", "open", "selected"]);

/** What an element may be filled with; null, undefined and false leave nothing. */
export type Child = Node | string | null | undefined | false | Child[];

type Listeners<E> = {
  [K in keyof HTMLElementEventMap as `on${K}`]?: (
    event: HTMLElementEventMap[K] & { currentTarget: E },
  ) => unknown;
};

/** Attributes of an element; those that begin with `on` are listeners. */
export type Attributes<E> = Listeners<E> & {
  [name: string]: string | number | boolean | null | undefined | ((event: never) => unknown);
};

function nodesOf(children: Child[]): (Node | string)[] {
  return children.flatMap((child) => {
    if (Array.isArray(child)) return nodesOf(child);
    return child === null || child === undefined || child === false ? [] : [child];
  });
}

function build<E extends Element>(element: E, attributes: Attributes<E>, children: Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value as EventListener);
    else if (PROPERTIES.has(name) && name in element) Reflect.set(element, name, value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...nodesOf(children));
  return element;
}

/** Build an HTML element. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes<HTMLElementTagNameMap[K]> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return build(document.createElement(tag), attributes, children);
}

/** Build an SVG element. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes<SVGElementTagNameMap[K]> = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  return build(document.createElementNS(SVG, tag), attributes, children);
}

/** Put children in place of those of an element. */
export function fill(element: Element, ...children: Child[]): void {
  element.replaceChildren(...nodesOf(children));
}

/** Find an element that the page has from the start. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no element ${id}`);
  return found;
}

/** Give the context by which a canvas is drawn on. */
export function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("The browser has no memory left for a drawing");
  return context;
}

let lastField = 0;

/** Build a labelled field: the label stands above. */
export function field(label: string, input: HTMLElement, hint: HTMLElement | null = null): HTMLDivElement {
  lastField += 1;
  const id = `field-${lastField}`;
  input.id = id;
  if (hint) {
    hint.id = `${id}-hint`;
    input.setAttribute("aria-describedby", hint.id);
  }
  return h("div", { class: "field" }, h("label", { for: id }, label), input, hint);
}

/** The value of an option, and the text that is seen. */
export type Option = readonly [string, string];

/** Build a choice of one of several options. */
export function select(
  options: readonly Option[],
  value?: string,
  onchange?: (value: string) => unknown,
): HTMLSelectElement {
  const element: HTMLSelectElement = h("select", { onchange: () => onchange?.(element.value) });
  setOptions(element, options, value);
  return element;
}

/** Put options in place of those of a select; the value stays where it is still among them. */
export function setOptions(
  element: HTMLSelectElement,
  options: readonly Option[],
  value: string = element.value,
): void {
  fill(
    element,
    options.map(([key, text]) => h("option", { value: key }, text)),
  );
  element.value = options.some(([key]) => key === value) ? value : (options[0]?.[0] ?? "");
}

/** Build the square of a type's colour. */
export function swatch(place: number): HTMLSpanElement {
  return h("span", { class: `swatch ${typeClass(place)}`, "aria-hidden": "true" });
}

/** Name the CSS class of a type's colour; beyond seven types, colours repeat with stripes. */
export function typeClass(place: number): string {
  return place < 0 ? "type-none" : `type-${place % 7}${place >= 7 ? " striped" : ""}`;
}

/** Let the browser save a file. */
export function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = h("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Tell a person who uses a screen reader what has happened. */
export function announce(text: string): void {
  byId("announcer").textContent = text;
}
