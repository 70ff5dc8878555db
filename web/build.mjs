/** Build the page's scripts from `src` into the folder that the service serves; with `--check`, only compare them. */

import { readFile, writeFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const STATIC = here("../app/workbench/static");
const PACKAGE = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//;

const { outputFiles, metafile } = await build({
  absWorkingDir: here("."),
  entryPoints: ["src/app.tsx", "src/worker.ts"],
  outdir: STATIC,
  bundle: true,
  format: "esm",
  target: "es2023",
  minify: true,
  lineLimit: 110, // so that git can store and show what changes
  charset: "utf8",
  define: { "process.env.NODE_ENV": '"production"' }, // which libraries read
  legalComments: "inline",
  metafile: true,
  write: false,
});
const files = [...outputFiles, { path: join(STATIC, "licences.txt"), text: await licences() }];
if (process.argv.includes("--check")) {
  const differing = [];
  for (const { path, text } of files) {
    if ((await readFile(path, "utf8").catch(() => null)) !== text) differing.push(relative(here(".."), path));
  }
  if (differing.length) {
    console.error(
      `${differing.join(" and ")}: not what web/src builds. Run "make page" and commit the result.`,
    );
    process.exit(1);
  }
} else {
  for (const { path, text } of files) {
    await writeFile(path, text);
    console.log(`${basename(path)}: ${text.length} characters`);
  }
}

/** List the libraries that are part of the scripts, with their licences. */
async function licences() {
  const parts = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).flatMap((path) => PACKAGE.exec(path)?.[1] ?? []),
  );
  const texts = ["The scripts of this page have parts of these libraries."];
  for (const name of [...new Set(parts)].sort()) {
    const of = (file) => readFile(here(`node_modules/${name}/${file}`), "utf8");
    const { version } = JSON.parse(await of("package.json"));
    texts.push(`${name} ${version}\n\n${(await of("LICENSE")).trim()}`);
  }
  return `${texts.join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}
