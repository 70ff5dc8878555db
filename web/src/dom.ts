/** Reach what lies outside of the views: canvases, downloads and the voice of the page. */

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

/** Let the browser save a file. */
export function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Tell a person who uses a screen reader what has happened. */
export function announce(text: string): void {
  byId("announcer").textContent = text;
}
