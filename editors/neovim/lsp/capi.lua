-- For Neovim 0.11 and later: `vim.lsp.enable("capi")` starts the language server without the rest of this folder.
return {
  cmd = { vim.g.capi_path or "capi", "lsp" },
  filetypes = { "capi" },
  root_markers = { "capi.toml", ".git" },
}
