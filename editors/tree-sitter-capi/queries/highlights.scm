; Colours. No two patterns take the same node, because editors disagree on which of two wins.
; The names of the captures are those of Neovim; `queries.mjs` writes the files of the single editors.

(comment) @comment

; ───────────────────────────────────────── words

[
  "integration" "param" "secret" "global" "fields" "shape" "request" "test"
  "base" "header" "query" "body" "auth" "paginate" "stop" "when" "continue" "empty" "records"
  "let" "where" "map" "keep" "raw" "key" "bookmark" "from" "settle" "write" "merge" "append" "replace"
  "format" "nulls" "poll" "every" "until" "within" "fail" "on" "retry" "times" "after" "accept" "skip" "refresh"
  "idempotency_key" "rate" "concurrency" "timeout" "timezone" "allow" "host" "reject_limit" "only" "expect"
  "json" "form" "text" "multipart" "graphql" "replay" "now" "respond" "with" "dimension" "metric" "changed" "batch" "join"
] @keyword

[(verb) (reads)] @keyword
(use_item "use" @keyword.import)
(function "fn" @keyword.function)
(secret "for" @keyword)
(then_step "then" @keyword)
(then_step ["for" "in"] @keyword.repeat)
(for_loop ["for" "in"] @keyword.repeat)
(each ["each" "in"] @keyword.repeat)
(only_if "if" @keyword.conditional)
(if_value ["if" "then" "else"] @keyword.conditional)
(match_value "match" @keyword.conditional)
(arm ["else" "or"] @keyword.conditional)
(binary operator: ["and" "or" "in"] @keyword.operator)
(unary "not" @keyword.operator)
(not_in) @keyword.operator

; ───────────────────────────────────────── names

(use_item (identifier) @module)
(integration name: (identifier) @module)
(global name: (identifier) @property)
(function name: (identifier) @function)
(shape name: (identifier) @function)
(request name: (identifier) @function)
(shape_call shape: (identifier) @function.call)
(function_call function: (identifier) @function.call)
(stage function: (identifier) @function.call)
(role aggregate: (identifier) @function.builtin)
(auth "none" @function.builtin)
(paginate pager: (identifier) @function.builtin)
(format_step name: (identifier) @function.builtin)

(dollar) @variable
(current) @variable.builtin
(name) @variable.member
(item_field field: (identifier) @variable.member)
(path field: (identifier) @variable.member)
(field_path (identifier) @variable.member)
(argument name: (identifier) @variable.parameter)

(global_target name: (identifier) @property)
(column name: (identifier) @property)
(key (identifier) @property)
(entry key: (identifier) @property)
(type_entry name: (identifier) @property)
(pair name: (bare_name) @property)

(named_type name: (identifier) @type.builtin)

; ───────────────────────────────────────── values

(constant) @constant.builtin
(status) @constant
[(number) (duration) (rate_limit) (limit)] @number
[(date) (datetime)] @string.special

[(text) (raw_text) (block_text) (raw_block)] @string
(escape) @string.escape
(hole ["{" "}"] @punctuation.special)

; ───────────────────────────────────────── marks

["=" "->" "=>" "|" "??" "==" "!=" "<=" ">=" "<" ">" "+" "-" "/" "%" "!" "?" "..."] @operator
(binary operator: "*" @operator)
(star) @operator
["," ":"] @punctuation.delimiter
(path "." @punctuation.delimiter)
(item_field "." @punctuation.delimiter)
(field_path "." @punctuation.delimiter)
(global_target "." @punctuation.delimiter)
["(" ")" "[" "]"] @punctuation.bracket
(block ["{" "}"] @punctuation.bracket)
(step_block ["{" "}"] @punctuation.bracket)
(field_block ["{" "}"] @punctuation.bracket)
(test ["{" "}"] @punctuation.bracket)
(object ["{" "}"] @punctuation.bracket)
(object_type ["{" "}"] @punctuation.bracket)
(match_value ["{" "}"] @punctuation.bracket)
