/** Write what a view shows as a page of its own: one file, to keep or to send, that needs neither this page nor a network. */

import { render } from "preact";
import type { ComponentChildren } from "preact";

/** What has no use outside of this page. */
const LEFT_OUT = "button, .buttons, form";
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** Write a page with the style of this one: it is light or dark as its reader has it, and can be printed. */
export function reportPage(title: string, content: ComponentChildren): Blob {
  const main = document.createElement("main");
  render(
    <section class="view">
      <h1>{title}</h1>
      {content}
    </section>,
    main,
  );
  for (const element of main.querySelectorAll(LEFT_OUT)) element.remove();
  for (const element of main.querySelectorAll("[role=status]")) element.removeAttribute("role");
  const name = document.createElement("title");
  name.textContent = title;
  // As text: a document that the browser builds from here would be refused its style, by the policy of this page.
  const lines = [
    "<!doctype html>",
    `<html lang="${document.documentElement.lang}">`,
    `<head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `${written(name)}<style>`,
    styleOf(document),
    "</style></head>",
    `<body>${written(main)}</body></html>`,
  ];
  return new Blob([lines.join("\n")], { type: "text/html" });
}

/** Write an element as text that is HTML and XML at once. */
function written(element: HTMLElement): string {
  return new XMLSerializer().serializeToString(element);
}

/** Give the rules of a page's own style sheets. */
function styleOf({ styleSheets }: Document): string {
  return [...styleSheets].flatMap(({ cssRules }) => [...cssRules].map(({ cssText }) => cssText)).join("\n");
}
