//! A real editor: Neovim, without a screen, with `capi lsp` as its server.

use std::path::Path;
use std::process::{Command, Stdio};

#[test]
fn neovim_shows_findings_completes_hovers_renames_and_formats() {
    if Command::new("nvim").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
        eprintln!("SKIPPED: neovim is not installed");
        return;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("neovim");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("a.capi"), include_str!("neovim.capi")).unwrap();
    std::fs::write(folder.join("globals.capi"), "global spend: decimal\n").unwrap();
    let lua = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lsp/neovim.lua");
    let output = Command::new("nvim")
        .args(["--headless", "-u", "NONE", "-i", "NONE", "-n", "a.capi", "-c"])
        .arg(format!("luafile {}", lua.display()))
        .env("CAPI", env!("CARGO_BIN_EXE_capi"))
        .env("HOME", &folder)
        .env("XDG_STATE_HOME", &folder)
        .current_dir(&folder)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("all is well"), "{said}\n{}", String::from_utf8_lossy(&output.stdout));
}
