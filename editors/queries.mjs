// Writes the queries of the tree-sitter grammar for editors that keep their own, in the names that they know.
// `node editors/queries.mjs` after a change in tree-sitter-capi/queries; `--check` only tells what is not current.

import { readFileSync, writeFileSync } from "node:fs";

const at = path => new URL(path, import.meta.url);
const source = name => readFileSync(at(`tree-sitter-capi/queries/${name}.scm`), "utf8");

/** Captures that are called otherwise. */
const HELIX = {
  "keyword.import": "keyword.control.import",
  "keyword.repeat": "keyword.control.repeat",
  "keyword.conditional": "keyword.control.conditional",
  "module": "namespace",
  "function.call": "function",
  "variable.member": "variable.other.member",
  "property": "variable.other.member",
  "number": "constant.numeric",
  "string.escape": "constant.character.escape",
};
const ZED = {
  "module": "namespace",
  "function.call": "function",
  "variable.member": "property",
  "variable.builtin": "variable.special",
};

const COPIES = [
  ...["highlights", "injections", "folds", "indents", "locals"].map(name => ["neovim/queries/capi", name, {}]),
  ...["highlights", "injections", "locals"].map(name => ["helix/queries/capi", name, HELIX]),
  ...["highlights", "injections"].map(name => ["zed/languages/capi", name, ZED]),
];

const written = (name, names) => {
  const renamed = source(name).replace(/@([a-z][a-z._]*)/g, (_, capture) => `@${names[capture] ?? capture}`);
  const body = renamed.replace(/^; The names of the captures are.*\n/m, "");
  return `; Written by queries.mjs from tree-sitter-capi/queries/${name}.scm.\n${body}`;
};

const stale = [];
for (const [folder, name, names] of COPIES) {
  const path = `${folder}/${name}.scm`;
  const text = written(name, names);
  if (process.argv.includes("--check")) {
    if (readFileSync(at(path), "utf8") !== text) stale.push(path);
  } else {
    writeFileSync(at(path), text);
  }
}
if (stale.length > 0) {
  console.error(`run \`node editors/queries.mjs\`; not current: ${stale.join(", ")}`);
  process.exitCode = 1;
}
