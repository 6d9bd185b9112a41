// The grammar reads every script of the repository, and refuses what capi refuses.
// CAPI and TREE_SITTER name the two programs.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, before, test } from "node:test";

import { files, mistakes, root, scripts } from "../../test/scripts.mjs";

const grammar = join(root, "editors/tree-sitter-capi");
const treeSitter = process.env.TREE_SITTER ?? "tree-sitter";
const capi = process.env.CAPI ?? join(root, "target/debug/capi");

// Mistakes in what is well-formed: capi tells them from the tree. An editor colours such a line as it stands.
const TOLD_FROM_THE_TREE = new Set([
  "bad-date", "bad-limit", "bad-rate", "bad-status", "bad-type", "chained-comparison", "dashed-name", "dollar-hole",
  "foreign-constant", "late-close", "literal-hole", "loose-if", "missing-type", "mixed-operators", "no-default-here",
  "no-hole-here", "second-else", "too-deep", "unclosed-text", "weak-not",
]);

let folder;
before(() => { folder = mkdtempSync(join(tmpdir(), "capi-grammar-")); });
after(() => rmSync(folder, { recursive: true }));

/** Puts scripts into files; gives their paths. */
function laid(all) {
  return all.map((script, at) => {
    const path = join(folder, `${String(at).padStart(4, "0")}.capi`);
    writeFileSync(path, script.text);
    return path;
  });
}

/** The paths of those that have an ERROR or something MISSING. */
function refused(paths) {
  const list = join(folder, "paths");
  writeFileSync(list, paths.join("\n") + "\n");
  const told = spawnSync(treeSitter, ["parse", "--quiet", "--json-summary", "--paths", list], { cwd: grammar, encoding: "utf8", maxBuffer: 1 << 26 });
  if (told.error) throw told.error;
  const summary = JSON.parse(told.stdout.slice(told.stdout.indexOf("{")));
  assert.equal(summary.parse_summaries.length, paths.length, told.stderr);
  return new Set(summary.parse_summaries.filter(one => !one.successful).map(one => one.file));
}

/** The codes of mistakes in the syntax that capi finds, by the name of the file. */
function found(codes) {
  const told = spawnSync(capi, ["check", "--format", "json", folder], { encoding: "utf8", maxBuffer: 1 << 28 });
  if (told.error) throw told.error;
  const byFile = new Map();
  for (const one of JSON.parse(told.stdout).diagnostics) {
    if (!codes.has(one.code)) continue;
    const name = basename(one.file);
    byFile.set(name, [...(byFile.get(name) ?? []), one.code]);
  }
  return byFile;
}

test("every .capi file of the repository is read without an error", () => {
  const all = files(".capi");
  assert.ok(all.length > 20, `${all.length} files`);
  const wrong = refused(all.map(path => join(root, path)));
  assert.deepEqual([...wrong], []);
});

test("scripts are well-formed here when they are for capi, and only then", () => {
  const wrong = mistakes();
  const all = [...scripts(), ...wrong];
  assert.ok(all.length > 350 && wrong.length > 50, `${all.length} scripts, ${wrong.length} of them wrong`);
  const paths = laid(all);
  const errors = refused(paths);
  const codes = found(new Set(wrong.map(one => one.name)));
  const differ = [];
  all.forEach((script, at) => {
    const told = codes.get(basename(paths[at])) ?? [];
    const here = errors.has(paths[at]);
    if (here && told.length === 0) differ.push(`${script.name}: an ERROR here, well-formed for capi`);
    const strict = told.filter(code => !TOLD_FROM_THE_TREE.has(code));
    if (!here && strict.length > 0) differ.push(`${script.name}: no ERROR here, ${strict} for capi`);
  });
  assert.equal(differ.join("\n"), "");
});

test("the parser in src is what grammar.js gives", () => {
  const copy = join(folder, "grammar");
  cpSync(grammar, copy, { recursive: true, filter: path => !path.includes("node_modules") });
  execFileSync(treeSitter, ["generate", "--abi", "14", "--js-runtime", process.execPath], { cwd: copy });
  for (const file of ["parser.c", "grammar.json", "node-types.json"]) {
    const same = readFileSync(join(copy, "src", file), "utf8") === readFileSync(join(grammar, "src", file), "utf8");
    assert.ok(same, `run \`tree-sitter generate\` in editors/tree-sitter-capi: src/${file} is not current`);
  }
});

test("every query fits the grammar", () => {
  const queries = files(".scm");
  assert.ok(queries.length >= 6);
  const script = join(root, "tests/syntax/every.capi");
  for (const query of queries) {
    const told = spawnSync(treeSitter, ["query", join(root, query), script], { cwd: grammar, encoding: "utf8", maxBuffer: 1 << 26 });
    assert.equal(told.status, 0, `${query}: ${told.stderr}`);
  }
});
