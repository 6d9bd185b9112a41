// capi in VS Code. All that is known of the language comes from the server, `capi lsp`.

import * as vscode from "vscode";

import { commands } from "./commands";
import { provider } from "./program";
import { Server } from "./server";
import { SECTION } from "./settings";

/** Settings that the server gets when it starts. */
const AT_START = ["path", "destination", "secretsFile"];

let running: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel("capi");
  const server = new Server(output);
  running = server;
  context.subscriptions.push(
    output,
    server,
    ...commands(server, output),
    vscode.tasks.registerTaskProvider("capi", provider),
    vscode.workspace.onDidChangeConfiguration(change => {
      if (AT_START.some(name => change.affectsConfiguration(`${SECTION}.${name}`))) void server.restart();
    }),
  );
  await server.start();
}

export async function deactivate(): Promise<void> {
  await running?.stop();
}
