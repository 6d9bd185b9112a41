// The extension as it is packed, in a VS Code that is made up: what it starts, and what its commands do.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, test } from "node:test";

import { read, root } from "../../test/scripts.mjs";

const require = createRequire(import.meta.url);
const here = join(root, "editors/vscode");
const folder = mkdtempSync(join(tmpdir(), "capi-vscode-"));
after(() => rmSync(folder, { recursive: true }));

// The client stays outside, so that the test sees how it is made.
const bundle = join(folder, "extension.cjs");
execFileSync(join(here, "node_modules/.bin/esbuild"), [
  join(here, "src/extension.ts"), "--bundle", "--platform=node", "--format=cjs",
  "--external:vscode", "--external:vscode-languageclient", "--log-level=error", `--outfile=${bundle}`,
]);

/** What happened, in order. */
let log;
/** The settings, the folder and the active editor of the made up VS Code. */
let world;

class Client {
  constructor(id, name, server, options) {
    log.push(["client", server.command, ...server.args]);
    world.clientOptions = options;
  }
  async start() {
    if (world.missing) throw new Error("spawn ENOENT");
    log.push(["start"]);
  }
  async dispose() {
    log.push(["stop"]);
  }
}

const disposable = { dispose() {} };
const uri = path => ({ fsPath: path, scheme: "file" });

const vscode = {
  workspace: {
    get workspaceFolders() { return world.folder && [world.folder]; },
    get isTrusted() { return world.trusted; },
    getWorkspaceFolder: () => world.folder,
    getConfiguration: () => ({ get: (name, fallback) => world.settings[name] ?? fallback }),
    asRelativePath: path => path.replace("/project/", ""),
    createFileSystemWatcher: glob => ({ glob }),
    onDidChangeConfiguration: listener => { world.configured = listener; return disposable; },
    openTextDocument: async one => ({ uri: one, languageId: "capi", isDirty: false, isUntitled: false }),
  },
  window: {
    createOutputChannel: () => ({ appendLine: line => log.push(["output", line]), show: () => log.push(["output shown"]), dispose() {} }),
    showErrorMessage: async message => { log.push(["error", message]); },
    showInformationMessage: async message => { log.push(["told", message]); },
    get activeTextEditor() { return world.document && { document: world.document }; },
  },
  commands: {
    registerCommand: (name, action) => { world.commands.set(name, action); return disposable; },
    executeCommand: async (...command) => { log.push(["command", ...command]); },
  },
  tasks: {
    registerTaskProvider: (type, provider) => { world.provider = provider; return disposable; },
    executeTask: async task => { log.push(["task", task.execution.process, ...task.execution.args]); },
  },
  ProcessExecution: class { constructor(process, args, options) { Object.assign(this, { process, args, options }); } },
  Task: class { constructor(definition, scope, name, source, execution, matcher) { Object.assign(this, { definition, scope, name, source, execution, matcher }); } },
  TaskScope: { Workspace: 2 },
  TaskPanelKind: { Dedicated: 2 },
};

const Module = require("node:module");
const load = Module._load;
Module._load = (name, ...rest) => {
  if (name === "vscode") return vscode;
  if (name === "vscode-languageclient/node") return { LanguageClient: Client };
  return load(name, ...rest);
};
const extension = require(bundle);

beforeEach(() => {
  log = [];
  world = { settings: {}, commands: new Map(), trusted: true, folder: { uri: uri("/project"), name: "project" } };
});

const activated = async () => {
  const context = { subscriptions: [] };
  await extension.activate(context);
  return context;
};

const manifest = JSON.parse(read("editors/vscode/package.json"));

test("it starts `capi lsp` for scripts, and stops it", async () => {
  await activated();
  assert.deepEqual(log, [["client", "capi", "lsp"], ["start"]]);
  assert.deepEqual(world.clientOptions.documentSelector.map(one => one.language), ["capi", "capi"]);
  await extension.deactivate();
  assert.deepEqual(log.at(-1), ["stop"]);
});

test("it starts the program that the settings name, and another when they change", async () => {
  world.settings.path = "~/bin/capi";
  await activated();
  assert.deepEqual(log[0], ["client", `${homedir()}/bin/capi`, "lsp"]);
  world.settings.path = "${workspaceFolder}/target/debug/capi";
  world.configured({ affectsConfiguration: section => section === "capi.path" });
  await world.commands.get("capi.restartServer")();
  assert.deepEqual(log.filter(one => one[0] === "client").at(-1), ["client", "/project/target/debug/capi", "lsp"]);
  assert.equal(log.filter(one => one[0] === "start").length - log.filter(one => one[0] === "stop").length, 1, "one runs");
  await extension.deactivate();
});

test("the server gets what the code lenses need", async () => {
  await activated();
  assert.deepEqual(world.clientOptions.initializationOptions, { destination: undefined, secretsFile: undefined });
  world.settings = { destination: "sqlite:a.db", secretsFile: "${workspaceFolder}/.secrets" };
  world.configured({ affectsConfiguration: section => section === "capi.destination" });
  await world.commands.get("capi.restartServer")();
  assert.deepEqual(world.clientOptions.initializationOptions, { destination: "sqlite:a.db", secretsFile: "/project/.secrets" });
  await extension.deactivate();
});

test("it says so when there is no such program, and its commands work all the same", async () => {
  world.missing = true;
  await activated();
  const said = log.find(one => one[0] === "error");
  assert.match(said[1], /`capi lsp` cannot be started.*`capi.path`/);
  await world.commands.get("capi.runFile")(uri("/project/a.capi"));
  assert.deepEqual(log.at(-1), ["task", "capi", "run", "/project/a.capi"]);
});

test("every command of the palette is there, and none is one of the server's", async () => {
  await activated();
  assert.deepEqual([...world.commands.keys()].sort(), manifest.contributes.commands.map(one => one.command).sort());
  for (const name of ["capi.run", "capi.preview", "capi.record"]) assert.ok(!world.commands.has(name), name);
});

test("running saves the script, and takes destination, secrets and arguments from the settings", async () => {
  let saved = 0;
  world.settings = { destination: "stdout", secretsFile: "${workspaceFolder}/.secrets", arguments: ["--param", "since=2026-01-01"] };
  world.document = { uri: uri("/project/a.capi"), languageId: "capi", isDirty: true, isUntitled: false, save: async () => { saved++; return true; } };
  await activated();
  await world.commands.get("capi.runFile")();
  assert.equal(saved, 1);
  const further = ["--param", "since=2026-01-01"];
  assert.deepEqual(log.at(-1), ["task", "capi", "run", "/project/a.capi", "--to", "stdout", "--secrets-file", "/project/.secrets", ...further]);
  await world.commands.get("capi.previewFile")();
  assert.deepEqual(log.at(-1), ["task", "capi", "preview", "/project/a.capi", "--secrets-file", "/project/.secrets", ...further]);
  await world.commands.get("capi.recordFile")();
  assert.deepEqual(log.at(-1).slice(-1), ["--record"]);
  await world.commands.get("capi.showPlan")();
  assert.deepEqual(log.at(-1), ["task", "capi", "plan", "/project/a.capi", ...further]);
});

test("nothing is run that is no script, or could not be saved", async () => {
  await activated();
  await world.commands.get("capi.runFile")();
  world.document = { uri: uri("/project/a.txt"), languageId: "plaintext" };
  await world.commands.get("capi.runFile")();
  world.document = { uri: uri("/project/a.capi"), languageId: "capi", isDirty: true, isUntitled: false, save: async () => false };
  await world.commands.get("capi.runFile")();
  assert.equal(log.filter(one => one[0] === "task").length, 0);
});

test("code lenses run nothing in a folder that is not trusted", async () => {
  await activated();
  const passed = [];
  const next = (...given) => { passed.push(given); };
  const { executeCommand } = world.clientOptions.middleware;
  executeCommand("capi.run", ["file:///a.capi", "a"], next);
  world.trusted = false;
  executeCommand("capi.run", ["file:///a.capi", "a"], next);
  assert.deepEqual(passed, [["capi.run", ["file:///a.capi", "a"]]]);
  assert.equal(log.at(-1)[0], "told");
});

test("a task of tasks.json becomes what it says, and a folder has one that checks it", async () => {
  await activated();
  const [check] = world.provider.provideTasks();
  assert.deepEqual(check.execution.args, ["check", "--format", "short", "."]);
  const definition = { type: "capi", verb: "run", paths: ["acme.capi"], arguments: ["--to", "stdout"] };
  const made = world.provider.resolveTask({ definition, scope: world.folder, name: "mine" });
  assert.equal(made.definition, definition);
  assert.deepEqual(made.execution.args, ["run", "acme.capi", "--to", "stdout"]);
});

test("the problem matcher reads what `capi check --format short` says", () => {
  const [{ pattern }] = manifest.contributes.problemMatchers;
  const found = new RegExp(pattern.regexp).exec("a/b.capi:3:6: error[unknown-statement]: unknown statement `mapp`; did you mean `map`?");
  assert.deepEqual([found[pattern.file], found[pattern.line], found[pattern.column], found[pattern.severity], found[pattern.code]], ["a/b.capi", "3", "6", "error", "unknown-statement"]);
});

test("every file that the manifest names is there", () => {
  const { languages, grammars, snippets } = manifest.contributes;
  for (const path of [manifest.icon, languages[0].configuration, grammars[0].path, snippets[0].path]) read(`editors/vscode/${path}`);
  for (const regex of Object.values(JSON.parse(read("editors/vscode/language-configuration.json")).indentationRules)) new RegExp(regex);
});
