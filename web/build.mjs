/** Build the page's scripts from `src` into the folder that the service serves; with `--check`, only compare them. */

import { readFile, writeFile } from "node:fs/promises";
import { basename, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const { outputFiles } = await build({
  entryPoints: [here("src/app.ts"), here("src/worker.ts")],
  outdir: here("../app/workbench/static"),
  bundle: true,
  format: "esm",
  target: "es2023",
  minify: true,
  lineLimit: 110, // so that git can store and show what changes
  charset: "utf8",
  legalComments: "inline",
  write: false,
});
if (process.argv.includes("--check")) {
  const differing = [];
  for (const { path, text } of outputFiles) {
    if ((await readFile(path, "utf8").catch(() => null)) !== text) differing.push(relative(here(".."), path));
  }
  if (differing.length) {
    console.error(
      `${differing.join(" and ")}: not what web/src builds. Run "make page" and commit the result.`,
    );
    process.exit(1);
  }
} else {
  for (const { path, text } of outputFiles) {
    await writeFile(path, text);
    console.log(`${basename(path)}: ${text.length} characters`);
  }
}
