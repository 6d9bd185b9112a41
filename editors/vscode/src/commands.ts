// The commands of the palette and the run menu. Those of the code lenses, `capi.run`, `capi.preview` and
// `capi.record`, are the server's own.

import * as vscode from "vscode";

import { task, type Verb } from "./program";
import type { Server } from "./server";

export function commands(server: Server, output: vscode.OutputChannel): vscode.Disposable[] {
  const table: [string, (uri?: vscode.Uri) => unknown][] = [
    ["capi.runFile", uri => start("run", uri)],
    ["capi.previewFile", uri => start("preview", uri)],
    ["capi.recordFile", uri => start("run", uri, ["--record"])],
    ["capi.showPlan", uri => start("plan", uri)],
    ["capi.checkAll", checkAll],
    ["capi.restartServer", () => server.restart()],
    ["capi.showOutput", () => output.show(true)],
  ];
  return table.map(([name, action]) => vscode.commands.registerCommand(name, action));
}

/** Saves the script and does it in the terminal. */
async function start(verb: Verb, uri: vscode.Uri | undefined, more: string[] = []): Promise<void> {
  const document = await script(uri);
  if (!document) return;
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  await vscode.tasks.executeTask(task(verb, [document.uri.fsPath], folder, document.uri, more));
}

/** The script that is meant, as a saved file. */
async function script(uri: vscode.Uri | undefined): Promise<vscode.TextDocument | undefined> {
  const document = uri ? await vscode.workspace.openTextDocument(uri) : vscode.window.activeTextEditor?.document;
  if (document?.languageId !== "capi") {
    void vscode.window.showInformationMessage("Open a capi script first.");
    return undefined;
  }
  const saved = (document.isDirty || document.isUntitled) ? await document.save() : true;
  return saved && !document.isUntitled ? document : undefined;
}

async function checkAll(): Promise<void> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) void vscode.window.showInformationMessage("Open a folder with capi scripts first.");
  for (const folder of folders) await vscode.tasks.executeTask(task("check", ["."], folder));
}
