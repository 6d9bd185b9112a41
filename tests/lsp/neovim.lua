-- Asserts in Neovim what `capi lsp` tells it. Ends with 1 and a message, or says that all is well.

local function main()
  local client = assert(vim.lsp.start_client({ name = "capi", cmd = { os.getenv("CAPI"), "lsp" }, root_dir = vim.fn.getcwd() }))
  local buffer = vim.api.nvim_get_current_buf()
  assert(vim.lsp.buf_attach_client(buffer, client))
  assert(vim.wait(20000, function() return #vim.diagnostic.get(buffer) > 0 end), "no findings came")

  local function ask(method, line, column, more)
    local params = { textDocument = vim.lsp.util.make_text_document_params(buffer), position = { line = line, character = column } }
    local answers = assert(vim.lsp.buf_request_sync(buffer, method, vim.tbl_extend("force", params, more or {}), 20000), method)
    local answer = assert(answers[client], method)
    assert(not answer.err, vim.inspect(answer.err))
    return answer.result
  end

  local wrong = vim.tbl_filter(function(found) return found.severity == vim.diagnostic.severity.ERROR end, vim.diagnostic.get(buffer))
  assert(#wrong == 1, vim.inspect(wrong))
  assert(wrong[1].lnum == 5 and wrong[1].col == 15 and wrong[1].end_col == 21, vim.inspect(wrong))
  assert(wrong[1].message:find("`$sinse` is not declared", 1, true), wrong[1].message)

  local items = ask("textDocument/completion", 5, 17)
  local offered = vim.tbl_filter(function(item) return item.label == "$since" end, items)
  assert(#offered == 1, vim.inspect(items))
  assert(offered[1].textEdit.newText == "$since")

  local hover = ask("textDocument/hover", 7, 26)
  assert(hover.contents.value:find("global spend: decimal", 1, true), vim.inspect(hover))

  local edit = ask("textDocument/rename", 7, 26, { newName = "price" })
  vim.lsp.util.apply_workspace_edit(edit, "utf-16")
  local lines = vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
  assert(lines[7] == "  key price", lines[7])
  assert(lines[8] == "  map   cost ->   global.price", lines[8])
  local globals = vim.fn.bufnr("globals.capi")
  assert(vim.api.nvim_buf_get_lines(globals, 0, 1, false)[1] == "global price: decimal", "the file that declares the name")

  local edits = ask("textDocument/formatting", 0, 0, { options = { tabSize = 2, insertSpaces = true } })
  vim.lsp.util.apply_text_edits(edits, buffer, "utf-16")
  lines = vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
  local mapped = vim.tbl_filter(function(line) return line:find("global.price", 1, true) end, lines)
  assert(mapped[1] == "  map cost -> global.price", vim.inspect(lines))
end

local done, trouble = xpcall(main, debug.traceback)
io.stderr:write(done and "all is well\n" or (trouble .. "\n"))
vim.cmd(done and "qall!" or "cquit 1")
