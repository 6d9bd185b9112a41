// The language server: `capi lsp`, started with the first script, and again when its path changes.

import * as vscode from "vscode";
import { LanguageClient, type LanguageClientOptions, type ServerOptions } from "vscode-languageclient/node";

import { settings, type Settings } from "./settings";

export class Server implements vscode.Disposable {
  private client: LanguageClient | undefined;
  /** Starts and stops come one after the other. */
  private turn: Promise<void> = Promise.resolve();

  constructor(private readonly output: vscode.OutputChannel) {}

  start(): Promise<void> {
    return this.next(() => this.begin());
  }

  stop(): Promise<void> {
    return this.next(() => this.end());
  }

  restart(): Promise<void> {
    return this.next(async () => {
      await this.end();
      await this.begin();
    });
  }

  dispose(): void {
    void this.stop();
  }

  private next(step: () => Promise<void>): Promise<void> {
    this.turn = this.turn.then(step, step);
    return this.turn;
  }

  private async begin(): Promise<void> {
    const wanted = settings();
    const command = wanted.path;
    const client = new LanguageClient("capi", "capi", server(command), options(wanted, this.output));
    try {
      await client.start();
      this.client = client;
    } catch (error) {
      this.output.appendLine(`${command} lsp: ${String(error)}`);
      void tellMissing(command);
    }
  }

  private async end(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    await client?.dispose();
  }
}

function server(command: string): ServerOptions {
  return { command, args: ["lsp"] };
}

function options(wanted: Settings, outputChannel: vscode.OutputChannel): LanguageClientOptions {
  return {
    documentSelector: [
      { scheme: "file", language: "capi" },
      { scheme: "untitled", language: "capi" },
    ],
    outputChannel,
    // For what the code lenses run.
    initializationOptions: {
      destination: wanted.destination || undefined,
      secretsFile: wanted.secretsFile || undefined,
    },
    middleware: {
      // The commands of code lenses call the APIs of a script.
      executeCommand: (command, given, next) => (vscode.workspace.isTrusted ? next(command, given) : tellUntrusted()),
    },
    synchronize: {
      // What a script uses beside its own text: other scripts, the project's settings, recorded answers.
      fileEvents: ["**/*.capi", "**/capi.toml", "**/.capi/samples/**"].map(glob => vscode.workspace.createFileSystemWatcher(glob)),
    },
  };
}

function tellUntrusted(): void {
  void vscode.window.showInformationMessage("Scripts of a folder that is not trusted are not run.");
}

/** Says that there is no such program, and where to name it. Scripts keep their colours and snippets. */
async function tellMissing(command: string): Promise<void> {
  const open = "Open the setting";
  const output = "Show output";
  const chosen = await vscode.window.showErrorMessage(
    `\`${command} lsp\` cannot be started. Install capi, or name the program in the setting \`capi.path\`.`,
    open,
    output,
  );
  if (chosen === open) await vscode.commands.executeCommand("workbench.action.openSettings", "capi.path");
  if (chosen === output) await vscode.commands.executeCommand("capi.showOutput");
}
