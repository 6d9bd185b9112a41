-- A script in Neovim: its type, colours, indentation, and the queries of the parser.
-- Run headless from the folder editors: `nvim --headless -u NONE --noplugin -S neovim/test/editing.lua`, CAPI_PARSER naming a built parser.

local failures = {}
local function check(what, wanted, given)
  if not vim.deep_equal(wanted, given) then
    table.insert(failures, string.format("%s: wanted %s, got %s", what, vim.inspect(wanted), vim.inspect(given)))
  end
end

vim.opt.runtimepath:prepend(vim.fn.getcwd() .. "/neovim")
vim.g.capi_lsp = false
vim.cmd("filetype plugin indent on | syntax on | runtime! ftdetect/capi.vim")
vim.opt.swapfile = false
vim.cmd("edit ../examples/demo.capi")
check("the type of the file", "capi", vim.bo.filetype)
check("comments", "# %s", vim.bo.commentstring)
check("a run", 2, vim.fn.exists(":CapiRun"))

--- The group of the first `text` on the first line that has `line`.
local function colour(line, text)
  local row = vim.fn.search("\\V" .. vim.fn.escape(line, "\\"), "wc")
  local column = vim.fn.getline(row):find(text, 1, true)
  return vim.fn.synIDattr(vim.fn.synID(row, column, 1), "name")
end

vim.cmd("edit ../tests/syntax/every.capi")
check("an item", "capiItem", colour("request campaigns", "request"))
check("its name", "capiName", colour("request campaigns", "campaigns"))
check("a statement", "capiStatement", colour("records data", "records"))
check("a field", "capiField", colour("records data", "data"))
check("a word in a block of fields", "capiKey", colour("key: text", "key"))
check("a type", "capiType", colour("cpc, cpm: decimal", "decimal"))
check("a function", "capiFunction", colour("for $w in windows", "windows"))
check("a declared name", "capiDeclared", colour("for $w in windows", "$w"))
check("a global field", "capiGlobal", colour("-> global.spend", "global.spend"))
check("a text", "capiText", colour('get "/campaigns?fields', "/campaigns"))
check("a hole", "capiDeclared", colour('base "https://{$region}', "$region"))
check("a raw text", "capiRaw", colour('where r"\\d+"', "\\d"))
check("a block of text", "capiRaw", colour("query { a(b:", "query"))
check("a duration", "capiNumber", colour("timeout 30s", "30s"))
check("a date", "capiDate", colour("let $now", "@2026"))
check("a comment", "capiComment", colour("# Every construct", "Every"))

-- Indentation: every example keeps its own.
for _, path in ipairs(vim.fn.glob("../examples/*.capi", false, true)) do
  vim.cmd("edit " .. path)
  local before = vim.api.nvim_buf_get_lines(0, 0, -1, false)
  vim.cmd("silent normal! gg=G")
  for row, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    check(path .. ":" .. row, before[row], line)
  end
  vim.cmd("edit!")
end

local parser = vim.env.CAPI_PARSER
if parser then
  vim.treesitter.require_language("capi", parser)
  vim.cmd("edit ../tests/syntax/every.capi")
  local tree = vim.treesitter.get_parser(0, "capi"):parse()[1]
  check("a tree without an error", false, tree:root():has_error())
  for _, name in ipairs({ "highlights", "injections", "folds", "indents", "locals" }) do
    local file = assert(io.open("neovim/queries/capi/" .. name .. ".scm"))
    local query = vim.treesitter.parse_query("capi", file:read("*a"))
    local count = 0
    for _ in query:iter_captures(tree:root(), 0, 0, -1) do count = count + 1 end
    check(name .. " finds something", true, count > 0)
  end
end

for _, failure in ipairs(failures) do io.stderr:write(failure .. "\n") end
io.stderr:write(#failures == 0 and "neovim: as it should be\n" or "")
vim.cmd(#failures == 0 and "qall!" or "cquit!")
