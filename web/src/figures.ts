/** Save a drawing of the page as SVG or PNG, as it is seen. */

import { contextOf, download, h, svg, SVG } from "./dom.ts";

/** What the style sheet gives the parts of a drawing, and a file has to say itself. */
const STYLES = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linejoin",
  "paint-order",
  "font-size",
  "font-weight",
  "font-family",
  "text-anchor",
];
/** Pixels of a PNG for each of the drawing: enough for print. */
const SCALE = 4;

/** Build the buttons that save a drawing, under a name without its ending. */
export function saveButtons(drawing: SVGSVGElement, title: string, name: string): HTMLDivElement {
  const button = (kind: string, save: () => unknown) =>
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
export function svgOf(drawing: SVGSVGElement, title: string): Blob {
  const { width, height } = drawing.viewBox.baseVal;
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  copy.setAttribute("xmlns", SVG);
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  const originals = [drawing, ...drawing.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll("*")].forEach((element, i) => {
    element.removeAttribute("class");
    const original = originals[i];
    if (!(original instanceof SVGGraphicsElement)) return;
    const style = getComputedStyle(original);
    for (const name of STYLES) element.setAttribute(name, style.getPropertyValue(name));
  });
  const ground = svg("rect", { width, height });
  ground.setAttribute("fill", getComputedStyle(document.documentElement).getPropertyValue("--paper").trim());
  copy.prepend(svg("title", {}, title), ground);
  return new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" });
}

/** Draw an SVG as PNG. */
async function pngOf(drawing: SVGSVGElement, title: string): Promise<Blob> {
  const { width, height } = drawing.viewBox.baseVal;
  const url = URL.createObjectURL(svgOf(drawing, title));
  try {
    const image = new Image(width * SCALE, height * SCALE);
    image.src = url;
    await image.decode();
    const canvas = h("canvas", { width: width * SCALE, height: height * SCALE });
    contextOf(canvas).drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob(
        (blob) => (blob ? resolve(blob) : reject(new Error("The drawing is too large."))),
        "image/png",
      ),
    );
  } finally {
    URL.revokeObjectURL(url);
  }
}
