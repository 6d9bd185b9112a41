// Every word of the language has a colour, taken from the grammar that defines it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { read } from "../../test/scripts.mjs";
import grammar from "../syntaxes/grammar.mjs";
import { tokens } from "./tokens.mjs";

const pest = read("grammar/capi.pest");

/** Words as in `kw_map = @{ "map" … }` with the example above them. */
const keywords = [...pest.matchAll(/^\/\/\/ `([^`]+)`.*\n(kw_\w+) = @\{ "(\w+)"/gm)].map(([, example, rule, word]) => ({ example, rule, word }));

/** The scopes of a word in a script. */
const scopesOf = (script, word) => tokens(script).filter(token => token.text.trim() === word).map(token => token.scopes.join(" "));

test("every keyword is one where the language has it", () => {
  const rules = [...pest.matchAll(/^kw_\w+/gm)].length;
  assert.equal(keywords.length, rules, "every kw_ rule has an example");
  const plain = [];
  for (const { example, rule, word } of keywords) {
    const script = ["replay", "now", "respond", "with"].includes(word) ? `test "a" {\n  ${example}\n}` : example;
    const scopes = scopesOf(script, word);
    if (!scopes.some(scope => /keyword\.control|storage\.type|keyword\.operator\.word/.test(scope))) plain.push(`${rule}: \`${example}\` has ${scopes}`);
  }
  assert.equal(plain.join("\n"), "");
});

test("every statement word is one at the start of a line, and a name inside of an expression", () => {
  const words = rule => [...new RegExp(`^${rule} = _\\{([\\s\\S]*?)\\}$`, "m").exec(pest)[1].matchAll(/"(\w+)"/g)].map(one => one[1]);
  const all = [...words("verb_word"), ...words("plain_word"), "then", "map"];
  assert.ok(all.length > 35, all.join(" "));
  const wrong = [];
  for (const word of all) {
    const line = { reads: "reads", retry: "retry(max: 1)", then: "then get x" }[word] ?? `${word} x`;
    const first = tokens(`request a {\n  ${line}\n}`).find(token => token.text.trim() === word);
    if (!first?.scopes.join().includes("keyword.control")) wrong.push(`\`${line}\`: ${first?.scopes}`);
    if (word === "then") continue;
    for (const name of [`where ${word} == 1`, `where a + ${word} == 1`, `let $x = {\n  ${word}: 1\n}`, `fields $F {\n  ${word}: text\n}`]) {
      if (scopesOf(name, word).slice(name.startsWith(word) ? 1 : 0).some(scope => scope.includes("keyword.control"))) wrong.push(`\`${name}\`: ${word} is a word`);
    }
  }
  assert.equal(wrong.join("\n"), "");
});

test("every type and every reserved word is one", () => {
  const types = JSON.parse(/const WORDS: \[&str; \d+\] = (\[[^\]]*\])/.exec(read("src/check/types.rs"))[1]);
  assert.ok(types.includes("decimal"));
  for (const type of [...types, "list"]) {
    assert.ok(scopesOf(`param $x: ${type}`, type).some(scope => scope.includes("support.type")), type);
  }
  const reserved = [.../^reserved = @\{(.*?)~ !ident_char/m.exec(pest)[1].matchAll(/"(\w+)"/g)].map(one => one[1]);
  assert.ok(reserved.length > 10);
  for (const word of reserved) {
    const scopes = scopesOf(`where (a ${word} b == ${word}.x)`, word);
    assert.ok(scopes.some(scope => /keyword|constant\.language/.test(scope)), `${word}: ${scopes}`);
  }
});

test("capi.tmLanguage.json is what grammar.mjs gives", () => {
  assert.deepEqual(JSON.parse(read("editors/vscode/syntaxes/capi.tmLanguage.json")), JSON.parse(JSON.stringify(grammar)), "run `npm run grammar`");
});
