// The examples in colour: below each line one letter for each character says what it is.
// CAPI_UPDATE=1 writes the pictures anew; then read the diff.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { test } from "node:test";

import { files, read } from "../../test/scripts.mjs";
import { tokens } from "./tokens.mjs";

/** The letter of a scope; the first that fits counts. */
const LETTERS = [
  [/comment/, "#"],
  [/invalid/, "!"],
  [/constant\.character\.escape/, "\\"],
  [/punctuation\.section\.embedded/, "h"],
  [/support\.type\.property-name/, "p"],
  [/(string|storage\.type\.string)(?!.*meta\.embedded\.hole)/, "\""],
  [/storage\.type/, "d"],
  [/keyword\.operator\.word/, "w"],
  [/keyword\.operator/, "o"],
  [/keyword/, "k"],
  [/constant\.numeric/, "n"],
  [/constant\.other\.date/, "t"],
  [/constant\.language/, "c"],
  [/entity\.name/, "N"],
  [/support\.function/, "F"],
  [/support\.type/, "T"],
  [/variable\.parameter/, "a"],
  [/variable\.other\.declared/, "$"],
  [/variable\.other\.global/, "G"],
  [/variable\.other\.column/, "C"],
  [/variable\.other\.member/, "f"],
  [/variable\.language/, "i"],
];

const letter = scopes => LETTERS.find(([regex]) => regex.test(scopes))?.[1] ?? ".";

function picture(text) {
  const marks = text.split("\n").map(() => "");
  for (const token of tokens(text)) marks[token.line] += letter(token.scopes.join(" ")).repeat(token.text.length);
  return text.split("\n").map((line, at) => {
    const below = [...line].map((char, column) => (char === " " ? " " : marks[at][column])).join("").trimEnd();
    return below === "" ? "" : `${line}\n${below}`;
  }).join("\n");
}

/** Below each line its marks, as a map; of a line that stands there twice, all of them. */
function lines(drawn) {
  const found = new Map();
  const all = drawn.split("\n");
  for (let at = 0; at < all.length; at++) {
    if (all[at] === "") continue;
    found.set(all[at], [...(found.get(all[at]) ?? []), all[at + 1]]);
    at++;
  }
  return found;
}

for (const path of [...files(".capi").filter(one => one.startsWith("examples/")), "tests/syntax/every.capi"]) {
  // A script may change without a new picture: lines that are in both are compared.
  test(`${path} is coloured as before`, () => {
    const kept = new URL(`pictures/${basename(path, ".capi")}.txt`, import.meta.url);
    const now = picture(read(path));
    if (process.env.CAPI_UPDATE || !existsSync(kept)) {
      mkdirSync(new URL("pictures/", import.meta.url), { recursive: true });
      writeFileSync(kept, now);
    }
    const before = lines(readFileSync(kept, "utf8"));
    const differ = [];
    for (const [line, marks] of lines(now)) {
      const known = before.get(line);
      if (known && !marks.every(one => known.includes(one))) differ.push([line, ...new Set(marks), "was", ...new Set(known)].join("\n"));
    }
    assert.equal(differ.join("\n\n"), "");
  });
}
