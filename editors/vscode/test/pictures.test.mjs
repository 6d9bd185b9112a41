// The examples in colour: below each line one letter for each character says what it is.
// CAPI_UPDATE=1 writes the pictures anew; then read the diff.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
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

for (const path of [...files(".capi").filter(one => one.startsWith("examples/")), "tests/syntax/every.capi"]) {
  test(`${path} is coloured as before`, () => {
    const kept = new URL(`pictures/${basename(path, ".capi")}.txt`, import.meta.url);
    const now = picture(read(path));
    if (process.env.CAPI_UPDATE) {
      mkdirSync(new URL("pictures/", import.meta.url), { recursive: true });
      writeFileSync(kept, now);
    }
    assert.equal(now, readFileSync(kept, "utf8"));
  });
}
