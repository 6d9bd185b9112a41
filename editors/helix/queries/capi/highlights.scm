; Written by queries.mjs from tree-sitter-capi/queries/highlights.scm.
; Colours. No two patterns take the same node, because editors disagree on which of two wins.

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
(use_item "use" @keyword.control.import)
(function "fn" @keyword.function)
(secret "for" @keyword)
(then_step "then" @keyword)
(then_step ["for" "in"] @keyword.control.repeat)
(for_loop ["for" "in"] @keyword.control.repeat)
(each ["each" "in"] @keyword.control.repeat)
(only_if "if" @keyword.control.conditional)
(if_value ["if" "then" "else"] @keyword.control.conditional)
(match_value "match" @keyword.control.conditional)
(arm ["else" "or"] @keyword.control.conditional)
(binary operator: ["and" "or" "in"] @keyword.operator)
(unary "not" @keyword.operator)
(not_in) @keyword.operator

; ───────────────────────────────────────── names

(use_item (identifier) @namespace)
(integration name: (identifier) @namespace)
(global name: (identifier) @variable.other.member)
(function name: (identifier) @function)
(shape name: (identifier) @function)
(request name: (identifier) @function)
(shape_call shape: (identifier) @function)
(function_call function: (identifier) @function)
(stage function: (identifier) @function)
(role aggregate: (identifier) @function.builtin)
(auth "none" @function.builtin)
(paginate pager: (identifier) @function.builtin)
(format_step name: (identifier) @function.builtin)

(dollar) @variable
(current) @variable.builtin
(name) @variable.other.member
(item_field field: (identifier) @variable.other.member)
(path field: (identifier) @variable.other.member)
(field_path (identifier) @variable.other.member)
(argument name: (identifier) @variable.parameter)

(global_target name: (identifier) @variable.other.member)
(column name: (identifier) @variable.other.member)
(key (identifier) @variable.other.member)
(entry key: (identifier) @variable.other.member)
(type_entry name: (identifier) @variable.other.member)
(pair name: (bare_name) @variable.other.member)

(named_type name: (identifier) @type.builtin)

; ───────────────────────────────────────── values

(constant) @constant.builtin
(status) @constant
[(number) (duration) (rate_limit) (limit)] @constant.numeric
[(date) (datetime)] @string.special

[(text) (raw_text) (block_text) (raw_block)] @string
(escape) @constant.character.escape
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
