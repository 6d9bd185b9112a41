// Writes capi.tmLanguage.json from grammar.mjs.

import { writeFileSync } from "node:fs";
import grammar from "./grammar.mjs";

writeFileSync(new URL("capi.tmLanguage.json", import.meta.url), JSON.stringify(grammar, null, 2) + "\n");
