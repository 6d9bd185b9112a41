//! capi in Zed: where the language server is. Zed brings the rest from the grammar and the server.

use zed_extension_api::settings::LspSettings;
use zed_extension_api::{self as zed, Command, LanguageServerId, Result, Worktree};

struct Capi;

impl zed::Extension for Capi {
    fn new() -> Self {
        Capi
    }

    /// `capi lsp`: the program that the settings name, else the one in `PATH`.
    fn language_server_command(&mut self, server: &LanguageServerId, worktree: &Worktree) -> Result<Command> {
        let settings = LspSettings::for_worktree(server.as_ref(), worktree).ok();
        let named = settings.and_then(|settings| settings.binary).and_then(|binary| binary.path);
        let command = named.or_else(|| worktree.which("capi")).ok_or("`capi` is not in PATH; name it as `lsp.capi.binary.path`")?;
        Ok(Command { command, args: vec!["lsp".to_owned()], env: worktree.shell_env() })
    }
}

zed::register_extension!(Capi);
