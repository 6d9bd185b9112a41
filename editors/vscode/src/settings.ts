// The settings of the extension, with what stands in them replaced by what is meant.

import { homedir } from "node:os";
import * as vscode from "vscode";

export const SECTION = "capi";

export interface Settings {
  /** The program. */
  path: string;
  /** `--to` of a run; empty for none. */
  destination: string;
  /** `--secrets-file`; empty for none. */
  secretsFile: string;
  /** Further arguments of what is started. */
  further: string[];
}

/** The settings that hold for a file, or for the window. */
export function settings(scope?: vscode.Uri): Settings {
  const config = vscode.workspace.getConfiguration(SECTION, scope);
  const folder = (scope && vscode.workspace.getWorkspaceFolder(scope)) ?? vscode.workspace.workspaceFolders?.[0];
  const expanded = (text: string) => expand(text, folder?.uri.fsPath);
  return {
    path: expanded(config.get("path", "capi")) || "capi",
    destination: config.get("destination", ""),
    secretsFile: expanded(config.get("secretsFile", "")),
    further: config.get<string[]>("arguments", []),
  };
}

/** `~/x` and `${workspaceFolder}/x` as paths. */
export function expand(text: string, folder: string | undefined): string {
  const home = text === "~" || text.startsWith("~/") ? homedir() + text.slice(1) : text;
  return folder === undefined ? home : home.replaceAll("${workspaceFolder}", folder);
}
