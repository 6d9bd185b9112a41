// Every script of the repository: files, and blocks of the documentation and of the scenarios.

import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** The text of a file of the repository, by its path from the root. */
export const read = path => readFileSync(join(root, path), "utf8");

/** The folders that hold no sources. */
const APART = new Set(["target", "node_modules", ".git", "out"]);

function* below(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (APART.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* below(path);
    else yield path;
  }
}

/** Paths from the root of all files with this ending. */
export const files = ending => [...below(root)].filter(path => path.endsWith(ending)).map(path => relative(root, path)).sort();

/** The ```capi blocks of a page, as `{ name, text }`; lines are counted from 1. */
export function blocks(page) {
  const lines = read(page).split("\n");
  const found = [];
  for (let at = 0; at < lines.length; at++) {
    const fence = /^```(.*)$/.exec(lines[at]);
    if (!fence) continue;
    const end = lines.indexOf("```", at + 1);
    if (end < 0) throw new Error(`${page}:${at + 1}: a fence that is not closed`);
    const kind = fence[1].trim();
    if (kind === "capi" || kind === "capi statements") {
      found.push({ name: `${page}:${at + 1}`, text: lines.slice(at + 1, end).join("\n") + "\n" });
    }
    at = end;
  }
  return found;
}

/** All scripts as `{ name, text }`. */
export function scripts() {
  const whole = files(".capi").map(path => ({ name: path, text: read(path) }));
  return [...whole, ...files(".md").flatMap(blocks)];
}

/** The codes of mistakes in the syntax, each with a script that has it, as `{ name, text }`. */
export function mistakes() {
  const table = read("src/diagnostic/codes/syntax.rs");
  const entry = /code: "([a-z-]+)",[\s\S]*?example: (?:r#"([\s\S]*?)"#|"((?:[^"\\]|\\.)*)")/g;
  return [...table.matchAll(entry)].map(([, name, raw, text]) => ({ name, text: raw ?? JSON.parse(`"${text}"`) }));
}
