// The two grammars, for VS Code and for tree-sitter, give every word of every script the same colour.
// TREE_SITTER names the program.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { tokens } from "../vscode/test/tokens.mjs";
import { root, scripts } from "./scripts.mjs";

const grammar = join(root, "editors/tree-sitter-capi");
const treeSitter = process.env.TREE_SITTER ?? "tree-sitter";

/** What a scope of TextMate means; the first that fits counts. */
const SCOPES = [
  [/comment/, "comment"],
  [/escape/, "escape"],
  [/support\.type\.property-name|variable\.other\.(global|column)/, "property"],
  [/(string|storage\.type\.string)(?!.*meta\.embedded\.hole)/, "text"],
  [/storage\.type|keyword\.(control|other|operator\.word)/, "keyword"],
  [/constant\.numeric/, "number"],
  [/constant\.other\.date/, "date"],
  [/constant\.language/, "constant"],
  [/entity\.name/, "name"],
  [/support\.function/, "function"],
  [/support\.type/, "type"],
  [/variable\.parameter/, "argument"],
  [/variable\.other\.declared/, "declared"],
  [/variable\.other\.member/, "field"],
  [/variable\.language/, "item"],
];

/** What a capture of tree-sitter means. Texts, which have parts, and marks are left out. */
const CAPTURES = {
  "comment": "comment", "string.escape": "escape", "property": "property", "keyword": "keyword", "keyword.import": "keyword",
  "keyword.function": "keyword", "keyword.repeat": "keyword", "keyword.conditional": "keyword", "keyword.operator": "keyword",
  "number": "number", "constant": "number", "string.special": "date", "constant.builtin": "constant", "module": "name",
  "function": "name", "function.call": "function", "function.builtin": "function", "type.builtin": "type",
  "variable.parameter": "argument", "variable": "declared", "variable.member": "field", "variable.builtin": "item",
};

/** For each line the class of each character, as VS Code sees it. */
function classes(text) {
  const lines = text.split("\n").map(line => new Array(line.length).fill(""));
  for (const token of tokens(text)) {
    const found = SCOPES.find(([regex]) => regex.test(token.scopes.join(" ")));
    lines[token.line].fill(found?.[1] ?? "", token.at, token.at + token.text.length);
  }
  return lines;
}

const run = (...args) => {
  const told = spawnSync(treeSitter, args, { cwd: grammar, encoding: "utf8", maxBuffer: 1 << 28 });
  if (told.error) throw told.error;
  return told.stdout;
};

/** The captures of each file, as `{ name, row, start, end }` in bytes. */
function captures(paths, list) {
  const byFile = new Map();
  let now;
  for (const line of run("query", "--captures", "--paths", list, "queries/highlights.scm").split("\n")) {
    const capture = /capture: (?:\d+ - )?([\w.]+), start: \((\d+), (\d+)\), end: \((\d+), (\d+)\)/.exec(line);
    if (!capture && paths.includes(line)) byFile.set(line, (now = []));
    if (capture && capture[2] === capture[4]) now.push({ name: capture[1], row: +capture[2], start: +capture[3], end: +capture[5] });
  }
  return byFile;
}

test("every word of every script has one class in both grammars", () => {
  const folder = mkdtempSync(join(tmpdir(), "capi-colours-"));
  try {
    const byPath = new Map(scripts().map((script, at) => [join(folder, `${at}.capi`), script]));
    for (const [path, script] of byPath) writeFileSync(path, script.text);
    const list = join(folder, "paths");
    writeFileSync(list, [...byPath.keys()].join("\n") + "\n");
    const parsed = run("parse", "--quiet", "--json-summary", "--paths", list);
    const whole = JSON.parse(parsed.slice(parsed.indexOf("{"))).parse_summaries.filter(one => one.successful).map(one => one.file);
    writeFileSync(list, whole.join("\n") + "\n");

    let words = 0;
    const differ = [];
    for (const [path, found] of captures(whole, list)) {
      const { name, text } = byPath.get(path);
      const lines = text.split("\n");
      const marks = classes(text);
      for (const capture of found) {
        const wanted = CAPTURES[capture.name];
        if (!wanted) continue;
        words++;
        const column = byte => Buffer.from(lines[capture.row]).subarray(0, byte).toString().length;
        const [start, end] = [column(capture.start), column(capture.end)];
        const given = new Set(marks[capture.row].slice(start, end).filter((_, at) => lines[capture.row][start + at] !== " "));
        if (given.size !== 1 || !given.has(wanted)) {
          differ.push(`${name}, line ${capture.row + 1}: \`${lines[capture.row].slice(start, end)}\` is ${wanted} to tree-sitter, ${[...given]} to VS Code`);
        }
      }
    }
    assert.ok(words > 10_000, `${words} words of ${whole.length} scripts`);
    assert.equal(differ.join("\n"), "");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
