// The transcript of docs/editors.md, replayed in a real Neovim with `capi lsp` against a server: the script that
// stands there at the end is the one in the page, and its rows are loaded. CAPI names the program.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { read, root } from "./scripts.mjs";

const capi = process.env.CAPI ?? join(root, "target/debug/capi");
const page = read("docs/editors.md");
const named = "http://127.0.0.1:8080";

/** The steps, one a line, as transcript.lua reads them. */
function steps(address) {
  const blocks = [...page.matchAll(/^```text transcript\n([\s\S]*?)^```$/gm)].map(one => one[1]);
  assert.equal(blocks.length, 2);
  const all = blocks.join("").split("\n").filter(line => line !== "").flatMap(line => line.split(" · "));
  const bare = all.map(step => step.replace(/^type (".*")$/, (_, text) => `type ${JSON.parse(text)}`));
  return bare.join("\n").replaceAll(named, address) + "\n";
}

/** The script of the page. */
function script(address) {
  const after = page.slice(page.lastIndexOf("```text transcript"));
  return /^```capi\n([\s\S]*?)^```$/m.exec(after)[1].replaceAll(named, address);
}

const answers = {
  first: { data: [{ campaign_id: "c1", campaign: "Spring", clicks: 40, spend: "12.50" }, { campaign_id: "c2", campaign: "Summer", clicks: 11, spend: "4.00" }], paging: { next: "b2" } },
  second: { data: [{ campaign_id: "c3", campaign: "Autumn", clicks: 7, spend: "3.10" }], paging: { next: null } },
};

async function replay(folder) {
  const server = createServer((request, response) => {
    const url = new URL(request.url, named);
    const answer = url.pathname !== "/v1/campaigns" ? undefined : url.searchParams.get("after") === "b2" ? answers.second : answers.first;
    response.writeHead(answer ? 200 : 404, { "content-type": "application/json" }).end(JSON.stringify(answer ?? {}));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = `http://127.0.0.1:${server.address().port}`;
  try {
    const path = join(folder, "acme.capi");
    writeFileSync(path, "");
    writeFileSync(join(folder, "steps"), steps(address));
    const environment = { ...process.env, CAPI: capi, CAPI_STEPS: join(folder, "steps"), CAPI_SCRIPT: path, CAPI_DATABASE: join(folder, "acme.db") };
    for (const name of ["XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "CAPI_STATE_DIR"]) environment[name] = join(folder, "home");
    const editor = spawn("nvim", ["--headless", "-u", "NONE", "--noplugin", "-S", "neovim/test/transcript.lua"], { cwd: join(root, "editors"), env: environment });
    let told = "";
    editor.stderr.on("data", text => { told += text; });
    const timer = setTimeout(() => editor.kill(), 120_000);
    const [code] = await once(editor, "exit");
    clearTimeout(timer);
    assert.equal(code, 0, told);
    return { text: readFileSync(path, "utf8"), wanted: script(address), told };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test("from a bare address to loaded rows with completion, quick fixes and code lenses", async () => {
  const folder = mkdtempSync(join(tmpdir(), "capi-transcript-"));
  try {
    const { text, wanted, told } = await replay(folder);
    assert.equal(text, wanted);
    assert.match(told, /3 rows read, 3 written/);
    const query = "import json, sqlite3, sys; print(json.dumps(sqlite3.connect(sys.argv[1]).execute('select campaign_id, campaign, clicks, spend from acme__campaigns order by campaign_id').fetchall()))";
    const rows = spawnSync("python3", ["-c", query, join(folder, "acme.db")], { encoding: "utf8" });
    assert.equal(rows.status, 0, rows.stderr);
    assert.deepEqual(JSON.parse(rows.stdout).map(row => row.map(String)), [["c1", "Spring", "40", "12.5"], ["c2", "Summer", "11", "4"], ["c3", "Autumn", "7", "3.1"]]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
