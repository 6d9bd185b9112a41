// Every snippet, as it stands when it is put in, is a script without a mistake. CAPI names the program.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { test } from "node:test";

import { read, root } from "../../test/scripts.mjs";

const capi = process.env.CAPI ?? join(root, "target/debug/capi");
const snippets = Object.entries(JSON.parse(read("editors/vscode/snippets/capi.json")));

/** The text with the first of all choices and every placeholder's own words; innermost first. */
function filled(body) {
  let text = body.join("\n").replace(/\\\$/g, "\u0000");
  for (let before = ""; before !== text;) {
    before = text;
    text = text.replace(/\$\{\d+\|((?:[^,|\\]|\\.)*)(?:,(?:[^|\\]|\\.)*)?\|\}/g, (_, first) => first.replace(/\\(.)/g, "$1"));
    // A hole's own braces may stand in a placeholder; placeholders do not.
    text = text.replace(/\$\{\d+:((?:[^{}$]|\{[^{}$]*\})*)\}/g, "$1").replace(/\$\d+/g, "");
  }
  return text.replace(/\u0000/g, "$");
}

/** A whole script around what a snippet puts in. */
function script(text) {
  const word = /^\w+/.exec(text)[0];
  if (word === "use") return text;
  const head = 'integration example\nbase "https://api.acme.example"\n';
  const request = "request example {\n  get \"/example\"\n  map . -> row: json\n}\n";
  if (word === "request") return head + text;
  if (["shape", "param", "secret", "fields", "global", "fn"].includes(word)) return `${head}${request}${text}\n`;
  const map = word === "map" ? "" : "  map . -> row: json\n";
  return `${head}request example {\n  get "/example"\n${text.replace(/^/gm, "  ")}\n${map}}\n`;
}

test("every snippet is a script without a mistake", () => {
  const folder = mkdtempSync(join(tmpdir(), "capi-snippets-"));
  try {
    const names = new Map(snippets.map(([name, { body }], at) => {
      const file = `${String(at).padStart(2, "0")}.capi`;
      writeFileSync(join(folder, file), script(filled(body)));
      return [file, name];
    }));
    assert.ok(names.size > 20);
    const told = spawnSync(capi, ["check", "--format", "json", folder], { encoding: "utf8" });
    if (told.error) throw told.error;
    const errors = JSON.parse(told.stdout).diagnostics.filter(one => one.severity === "error");
    assert.deepEqual(errors.map(one => `${names.get(basename(one.file))}: ${one.message} (line ${one.start.line})`), []);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("every snippet says what it is, and none has another's prefix", () => {
  const prefixes = snippets.map(([, one]) => one.prefix);
  assert.equal(new Set(prefixes).size, prefixes.length);
  for (const [name, one] of snippets) assert.ok(one.description && one.body.length > 0, name);
});
