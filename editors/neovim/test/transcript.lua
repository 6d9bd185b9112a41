-- Replays in a real Neovim what somebody does who writes a script with completion, quick fixes and code lenses.
-- CAPI names the program, CAPI_STEPS a file with a step a line, CAPI_SCRIPT the script, which is left as it ends,
-- CAPI_DATABASE where its rows go.
--
--   type TEXT     letters, as they are
--   enter         a new line, indented as Neovim does it
--   tab           to the next place of the snippet
--   pick LABEL    a completion that is offered where the cursor is; among the first ten
--   fix TITLE     a quick fix of the finding nearest to the cursor
--   lens TITLE    a code lens of the script
--   erase         the line goes, the cursor to the end of the one before
--   end           to the end of the line

vim.opt.runtimepath:prepend(vim.fn.getcwd() .. "/neovim")
vim.opt.swapfile = false
vim.g.capi_path = vim.env.CAPI
vim.g.capi_options = { destination = "sqlite:" .. vim.env.CAPI_DATABASE }
-- As a plugin for completion does.
local capabilities = vim.lsp.protocol.make_client_capabilities()
capabilities.textDocument.completion.completionItem.snippetSupport = true
vim.g.capi_capabilities = capabilities
vim.cmd("filetype plugin indent on | runtime! ftdetect/capi.vim")
vim.cmd("edit " .. vim.env.CAPI_SCRIPT)

local buffer = vim.api.nvim_get_current_buf()
local client

local function ask(method, params)
  local answers = assert(vim.lsp.buf_request_sync(buffer, method, params, 20000), method .. ": no answer")
  local answer = assert(answers[client.id], method .. ": no answer")
  assert(not answer.error and not answer.err, vim.inspect(answer))
  return answer.result
end

local function lines() return vim.api.nvim_buf_get_lines(buffer, 0, -1, false) end
local function document() return vim.lsp.util.make_text_document_params(buffer) end

--- The cursor as the server counts it. Scripts of a transcript are ASCII.
local row, column = 0, 0
local function follow() row, column = unpack(vim.api.nvim_win_get_cursor(0)); row = row - 1 end
local function go(to_row, to_column) row, column = to_row, to_column end

local marks = vim.api.nvim_create_namespace("transcript")
--- The places of the snippet that is being filled in, those still to come, and the words selected in this one.
local places, selected = {}, nil

local function put(text)
  local to = selected or { row, column }
  local new = vim.split(text, "\n")
  vim.api.nvim_buf_set_text(buffer, row, column, to[1], to[2], new)
  selected = nil
  go(row + #new - 1, #new == 1 and column + #text or #new[#new])
end

--- To the next place of the snippet, with its words selected.
local function next_place()
  local place = table.remove(places, 1)
  if not place then return false end
  local at = vim.api.nvim_buf_get_extmark_by_id(buffer, marks, place, { details = true })
  go(at[1], at[2])
  selected = { at[3].end_row, at[3].end_col }
  return true
end

--- Puts a snippet at `range`, with a mark for each of its places.
local function expand(range, snippet)
  local text, found = "", {}
  local rest = snippet
  while true do
    local from, to, number, words = rest:find("%$%{(%d+):?([^}]*)%}")
    local bare_from, bare_to, bare = rest:find("%$(%d+)")
    if bare_from and (not from or bare_from < from) then from, to, number, words = bare_from, bare_to, bare, "" end
    if not from then break end
    text = text .. rest:sub(1, from - 1)
    table.insert(found, { order = tonumber(number) == 0 and 1000 or tonumber(number), from = #text, to = #text + #words })
    text = text .. words
    rest = rest:sub(to + 1)
  end
  text = (text .. rest):gsub("\\([$}\\])", "%1")
  table.sort(found, function(a, b) return a.order < b.order end)
  vim.lsp.util.apply_text_edits({ { range = range, newText = text } }, buffer, "utf-16")
  local function at(offset)
    local before = vim.split(text:sub(1, offset), "\n")
    return range.start.line + #before - 1, (#before == 1 and range.start.character or 0) + #before[#before]
  end
  places = {}
  for _, place in ipairs(found) do
    local from_row, from_column = at(place.from)
    local to_row, to_column = at(place.to)
    local mark = { end_row = to_row, end_col = to_column, right_gravity = false, end_right_gravity = true }
    table.insert(places, vim.api.nvim_buf_set_extmark(buffer, marks, from_row, from_column, mark))
  end
  if not next_place() then go(at(#text)) end
end

local step = {}

function step.type(text) put(text) end

function step.tab() assert(next_place(), "the snippet has no further place") end

function step.enter()
  vim.api.nvim_win_set_cursor(0, { row + 1, math.max(0, #lines()[row + 1] - 1) })
  if column < #lines()[row + 1] then
    -- In the middle of a line: what follows goes down.
    local line = lines()[row + 1]
    vim.api.nvim_buf_set_lines(buffer, row, row + 1, false, { line:sub(1, column):gsub("%s+$", ""), line:sub(column + 1) })
    vim.api.nvim_win_set_cursor(0, { row + 2, 0 })
    vim.cmd("silent normal! ==")
    vim.cmd("silent normal! O \8")
  else
    vim.cmd("silent normal! o \8")
  end
  follow()
  column = #lines()[row + 1]
end

function step.erase()
  vim.api.nvim_buf_set_lines(buffer, row, row + 1, false, {})
  go(row - 1, #lines()[row])
end

step["end"] = function() column = #lines()[row + 1] end

function step.pick(label)
  local offered = ask("textDocument/completion", { textDocument = document(), position = { line = row, character = column } })
  offered = offered and offered.items or offered or {}
  table.sort(offered, function(a, b) return (a.sortText or a.label) < (b.sortText or b.label) end)
  -- As an editor filters by what is typed already.
  local typed = selected and "" or lines()[row + 1]:sub(1, column):match("[%w_$]*$")
  local fitting = vim.tbl_filter(function(item) return (item.filterText or item.label):find(typed, 1, true) == 1 end, offered)
  local names = vim.tbl_map(function(item) return item.label end, fitting)
  for place, item in ipairs(fitting) do
    if item.label == label then
      assert(place <= 10, label .. " is offered too far down: " .. vim.inspect(names))
      local range = item.textEdit and (item.textEdit.range or item.textEdit.replace)
        or { start = { line = row, character = column - #typed }, ["end"] = { line = row, character = column } }
      local text = item.textEdit and item.textEdit.newText or item.insertText or item.label
      selected = nil
      expand(range, item.insertTextFormat == 2 and text or text:gsub("[$}\\]", "\\%0"))
      if item.additionalTextEdits then vim.lsp.util.apply_text_edits(item.additionalTextEdits, buffer, "utf-16") end
      return
    end
  end
  error(label .. " is not offered, but " .. vim.inspect(names))
end

function step.fix(title)
  local found, offered = nil, {}
  vim.wait(10000, function()
    for _, finding in ipairs(vim.diagnostic.get(buffer)) do
      local at = { line = finding.lnum, character = finding.col }
      local range = { start = at, ["end"] = { line = finding.end_lnum, character = finding.end_col } }
      local actions = ask("textDocument/codeAction", { textDocument = document(), range = range, context = { diagnostics = {} } })
      for _, action in ipairs(actions or {}) do
        table.insert(offered, action.title)
        if action.title == title then found = action end
      end
    end
    return found ~= nil
  end, 200)
  assert(found, title .. " is not offered, but " .. vim.inspect(offered))
  local size = #lines()
  vim.lsp.util.apply_workspace_edit(found.edit, "utf-16")
  row = math.max(0, row + #lines() - size)
  column = #lines()[row + 1]
end

function step.lens(title)
  vim.cmd("silent write")
  local shown = ask("textDocument/codeLens", { textDocument = document() })
  for _, lens in ipairs(shown or {}) do
    if lens.command.title == title then
      local told
      vim.lsp.handlers["window/showMessage"] = function(_, message) told = message.message end
      ask("workspace/executeCommand", { command = lens.command.command, arguments = lens.command.arguments })
      assert(vim.wait(20000, function() return told ~= nil end, 50), title .. ": nothing was told")
      io.stderr:write(title .. ": " .. told .. "\n")
      return
    end
  end
  error(title .. " is not among " .. vim.inspect(shown))
end

local function main()
  assert(vim.wait(20000, function()
    client = vim.tbl_values(vim.lsp.buf_get_clients(buffer))[1]
    return client ~= nil and client.initialized
  end, 50), "no language server")
  go(#lines() - 1, #lines()[#lines()])
  for line in io.lines(vim.env.CAPI_STEPS) do
    local name, rest = line:match("^%s*(%S+)%s?(.-)$")
    local done, trouble = pcall(assert(step[name], "no such step: " .. line), rest)
    if not done then error(line .. "\n" .. tostring(trouble) .. "\n" .. table.concat(lines(), "\n")) end
  end
  vim.cmd("silent write")
  -- The findings of the text as it is now, not of an earlier one.
  local errors
  vim.wait(5000, function()
    errors = vim.tbl_filter(function(found) return found.severity == vim.diagnostic.severity.ERROR end, vim.diagnostic.get(buffer))
    return #errors == 0
  end, 50)
  assert(#errors == 0, vim.inspect(errors))
end

local done, trouble = pcall(main)
io.stderr:write(done and "the transcript holds\n" or tostring(trouble) .. "\n")
vim.cmd(done and "qall!" or "cquit!")
