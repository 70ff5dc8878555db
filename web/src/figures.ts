/** Save a drawing of the page as SVG or PNG, as it is seen. */

import { download, h } from "./dom.ts";

/** What the style sheet gives the parts of a drawing, and a file has to say itself. */
const STYLES = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "font-size",
  "font-weight",
  "font-family",
  "text-anchor",
];
/** Pixels of a PNG for each of the drawing: enough for print. */
const SCALE = 4;

/** Build the buttons that save a drawing, under a name without its ending. */
export function saveButtons(drawing, title, name) {
  const button = (kind, save) =>
    h(
      "button",
      { type: "button", class: "small", "aria-label": `Save ${title} as ${kind}`, onclick: () => save() },
      kind,
    );
  return h(
    "div",
    { class: "buttons figure-buttons" },
    button("SVG", () => download(svgOf(drawing, title), `${name}.svg`)),
    button("PNG", async () => download(await pngOf(drawing, title), `${name}.png`)),
  );
}

/** Write a drawing as an SVG file that looks alike without this page. */
export function svgOf(drawing, title) {
  const { width, height } = drawing.viewBox.baseVal;
  const copy = drawing.cloneNode(true);
  copy.setAttribute("xmlns", drawing.namespaceURI);
  copy.setAttribute("width", width);
  copy.setAttribute("height", height);
  const originals = [drawing, ...drawing.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll("*")].forEach((element, i) => {
    element.removeAttribute("class");
    if (!(originals[i] instanceof SVGGraphicsElement)) return;
    const style = getComputedStyle(originals[i]);
    for (const name of STYLES) element.setAttribute(name, style.getPropertyValue(name));
  });
  const made = (tag, text = "") => {
    const element = document.createElementNS(drawing.namespaceURI, tag);
    element.textContent = text;
    return element;
  };
  const ground = made("rect");
  ground.setAttribute("width", width);
  ground.setAttribute("height", height);
  ground.setAttribute("fill", getComputedStyle(document.documentElement).getPropertyValue("--paper").trim());
  copy.prepend(made("title", title), ground);
  return new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" });
}

/** Draw an SVG as PNG. */
async function pngOf(drawing, title) {
  const { width, height } = drawing.viewBox.baseVal;
  const url = URL.createObjectURL(svgOf(drawing, title));
  try {
    const image = new Image(width * SCALE, height * SCALE);
    image.src = url;
    await image.decode();
    const canvas = h("canvas", { width: width * SCALE, height: height * SCALE });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  } finally {
    URL.revokeObjectURL(url);
  }
}
