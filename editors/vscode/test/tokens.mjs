// What VS Code's grammar engine says of a text: `tokens(text)` gives, line by line, `{ text, scopes, line, at }`.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const oniguruma = require("vscode-oniguruma");
const textmate = require("vscode-textmate");

const here = path => new URL(path, import.meta.url);

async function load() {
  await oniguruma.loadWASM(readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm")));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: patterns => new oniguruma.OnigScanner(patterns),
      createOnigString: text => new oniguruma.OnigString(text),
    }),
    loadGrammar: async scope => {
      if (scope !== "source.capi") return null;
      return textmate.parseRawGrammar(readFileSync(here("../syntaxes/capi.tmLanguage.json"), "utf8"), "capi.json");
    },
  });
  return registry.loadGrammar("source.capi");
}

const grammar = await load();

export function tokens(text) {
  let stack = textmate.INITIAL;
  const found = [];
  text.split("\n").forEach((line, at) => {
    const result = grammar.tokenizeLine(line, stack);
    stack = result.ruleStack;
    for (const token of result.tokens) {
      found.push({ text: line.slice(token.startIndex, token.endIndex), scopes: token.scopes.slice(1), line: at, at: token.startIndex });
    }
  });
  return found;
}
