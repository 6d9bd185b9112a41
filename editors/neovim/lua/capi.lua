-- capi in Neovim 0.7 and later: the language server, code lenses, and commands that run a script.
--
--   vim.g.capi_path = "/path/to/capi"   the program, `capi` unless given
--   vim.g.capi_lsp = false              no language server
--   vim.g.capi_capabilities = require("cmp_nvim_lsp").default_capabilities()   of a completion plugin
--   vim.g.capi_options = { destination = "sqlite:acme.db", secretsFile = "secrets.env" }   for the code lenses
--   vim.g.capi_on_attach = function(client, buffer) … end   for keys of your own

local M = {}

--- The program.
local function program()
  return vim.g.capi_path or "capi"
end

--- The folder of the project: the nearest with a `capi.toml` or a `.git`, else that of the script.
local function root(path)
  local folder = vim.fn.fnamemodify(path, ":p:h")
  for _, found in ipairs({ vim.fn.findfile("capi.toml", folder .. ";"), vim.fn.finddir(".git", folder .. ";") }) do
    if found ~= "" then return vim.fn.fnamemodify(found, ":p"):gsub("/$", ""):match("^(.*)/[^/]*$") end
  end
  return folder
end

--- Code lenses appear, and move with the text.
local function lenses(buffer)
  local function refresh()
    pcall(vim.lsp.codelens.refresh, vim.fn.has("nvim-0.10") == 1 and { bufnr = buffer } or nil)
  end
  local group = vim.api.nvim_create_augroup("capi_lenses_" .. buffer, {})
  vim.api.nvim_create_autocmd({ "BufEnter", "InsertLeave", "BufWritePost" }, { group = group, buffer = buffer, callback = refresh })
  refresh()
end

local function on_attach(client, buffer)
  -- Neovim 0.8 and later do this alone.
  vim.bo[buffer].omnifunc = "v:lua.vim.lsp.omnifunc"
  local can = client.server_capabilities or client.resolved_capabilities or {}
  if can.codeLensProvider then lenses(buffer) end
  if vim.g.capi_on_attach then vim.g.capi_on_attach(client, buffer) end
end

--- Clients by their folder, for Neovim 0.7.
local clients = {}

local function start(config, buffer)
  if vim.lsp.start then return vim.lsp.start(config, { bufnr = buffer }) end
  local id = clients[config.root_dir]
  if not id or vim.lsp.client_is_stopped(id) then
    id = vim.lsp.start_client(config)
    clients[config.root_dir] = id
  end
  if id then vim.lsp.buf_attach_client(buffer, id) end
  return id
end

--- `:CapiRun`, `:CapiPreview` and so on save the script and run it in a terminal below.
local function verb(name, words)
  vim.api.nvim_buf_create_user_command(0, name, function(given)
    vim.cmd("update")
    local command = vim.list_extend({ program() }, vim.deepcopy(words))
    table.insert(command, vim.fn.expand("%:p"))
    vim.list_extend(command, given.fargs)
    vim.cmd("botright new")
    vim.fn.termopen(command)
  end, { nargs = "*", complete = "file", desc = "capi " .. table.concat(words, " ") })
end

--- Called for each script.
function M.attach(buffer)
  if buffer == 0 then buffer = vim.api.nvim_get_current_buf() end
  verb("CapiRun", { "run" })
  verb("CapiPreview", { "preview" })
  verb("CapiRecord", { "run", "--record" })
  verb("CapiPlan", { "plan" })
  if vim.treesitter.start then pcall(vim.treesitter.start, buffer, "capi") end
  if vim.g.capi_lsp == false then return end
  if vim.fn.executable(program()) == 0 then
    vim.notify_once("capi: `" .. program() .. "` is not there; name it in vim.g.capi_path", vim.log.levels.WARN)
    return
  end
  return start({
    name = "capi",
    cmd = { program(), "lsp" },
    root_dir = root(vim.api.nvim_buf_get_name(buffer)),
    capabilities = vim.g.capi_capabilities,
    init_options = vim.g.capi_options,
    on_attach = on_attach,
  }, buffer)
end

return M
