/** Show drawings that can be saved as SVG or PNG, as they are seen. */

import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { shortened } from "./charts.tsx";
import { contextOf, download } from "./dom.ts";
import { Button, Scroll } from "./parts.tsx";

const SVG = "http://www.w3.org/2000/svg";
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
/** Up to this width a drawing is narrowed to the narrowest screens; beyond, its type would be smaller than 9 pixels. */
const NARROWEST = 400;
/** Pixels of the screen for one of a wide drawing, at least. */
const LEAST = 0.75;
/** Height of the line below a drawing that is saved, and of its letters: half as wide on average. */
const FOOT = 18;
const LETTER = 9;
/** Pixels of a PNG for each of the drawing: enough for print. */
const SCALE = 4;

/** What a figure is given. */
interface FigureProps {
  caption: ComponentChildren;
  /** What it shows, in words. */
  title: string;
  /** Name of the files, without an ending. */
  file: string;
  width: number;
  height: number;
  /** What it shows, to those who cannot see it. */
  label: string;
  /** Whether it stands alone. */
  isAlone?: boolean;
  legend?: ComponentChildren;
  /** The parts of the drawing. */
  children: ComponentChildren;
}

/** Draw a figure, with buttons that save it. */
export function Figure({
  caption,
  title,
  file,
  width,
  height,
  label,
  isAlone,
  legend,
  children,
}: FigureProps) {
  const drawing = useRef<SVGSVGElement>(null);
  const button = (kind: string, write: (drawing: SVGSVGElement) => Promise<Blob>) => (
    <Button
      class="small"
      aria-label={`Save ${title} as ${kind}`}
      onClick={async () => download(await write(drawing.current!), `${file}.${kind.toLowerCase()}`)}
    >
      {kind}
    </Button>
  );
  const drawn = (
    <svg
      ref={drawing}
      viewBox={`0 0 ${width} ${height}`}
      style={width > NARROWEST ? { minWidth: `${LEAST * width}px` } : undefined}
      role="img"
      aria-label={label}
    >
      {children}
    </svg>
  );
  return (
    <figure class={isAlone ? "one-figure" : undefined}>
      <figcaption>{caption}</figcaption>
      {legend && <ul class="legend">{legend}</ul>}
      {width > NARROWEST ? <Scroll label={`Figure: ${title}`}>{drawn}</Scroll> : drawn}
      <div class="buttons figure-buttons">
        {button("SVG", async (shown) => svgOf(shown, title, file))}
        {button("PNG", (shown) => pngOf(shown, title, file))}
      </div>
    </figure>
  );
}

/** Write a drawing as an SVG file that looks alike without this page. */
function svgOf(drawing: SVGSVGElement, title: string, file: string): Blob {
  const { width, height: above } = drawing.viewBox.baseVal;
  const height = above + FOOT;
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  copy.setAttribute("xmlns", SVG);
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  copy.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const originals = [drawing, ...drawing.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll("*")].forEach((element, i) => {
    element.removeAttribute("class");
    const original = originals[i];
    if (!(original instanceof SVGGraphicsElement)) return;
    const style = getComputedStyle(original);
    for (const name of STYLES) element.setAttribute(name, style.getPropertyValue(name));
  });
  const name = document.createElementNS(SVG, "title");
  name.textContent = title;
  const ground = document.createElementNS(SVG, "rect");
  ground.setAttribute("width", String(width));
  ground.setAttribute("height", String(height));
  const colour = (of: string) => getComputedStyle(document.documentElement).getPropertyValue(of).trim();
  ground.setAttribute("fill", colour("--paper"));
  // Whoever finds the drawing alone is told what it is of, and by which model.
  const source = document.createElementNS(SVG, "text");
  source.textContent = shortened(file, Math.floor((width - FOOT) / (LETTER / 2)));
  source.setAttribute("x", String(FOOT / 2));
  source.setAttribute("y", String(height - FOOT / 3));
  source.setAttribute("font-size", String(LETTER));
  source.setAttribute("font-family", getComputedStyle(drawing).fontFamily);
  source.setAttribute("fill", colour("--ink"));
  copy.prepend(name, ground);
  copy.append(source);
  return new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" });
}

/** Draw an SVG as PNG. */
async function pngOf(drawing: SVGSVGElement, title: string, file: string): Promise<Blob> {
  const width = drawing.viewBox.baseVal.width;
  const height = drawing.viewBox.baseVal.height + FOOT;
  const url = URL.createObjectURL(svgOf(drawing, title, file));
  try {
    const image = new Image(width * SCALE, height * SCALE);
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = width * SCALE;
    canvas.height = height * SCALE;
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
