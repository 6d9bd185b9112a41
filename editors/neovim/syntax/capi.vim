" Colours without a parser. With one, Neovim takes those of queries/capi.
if exists('b:current_syntax')
  finish
endif

syntax match capiField /[[:alpha:]_][[:alnum:]_]*/
syntax match capiFunction /[[:alpha:]_][[:alnum:]_]*\ze(/
syntax match capiFunction /|\s*\zs[[:alpha:]_][[:alnum:]_]*/
syntax match capiKey /[[:alpha:]_][[:alnum:]_]*\ze?\?:/
syntax match capiKey /[[:alnum:]_.\[\]-]\+\ze\s*=[^=]/
syntax match capiMember /\.\@<=[[:alpha:]_][[:alnum:]_]*/
syntax match capiDeclared /\$[[:alpha:]_][[:alnum:]_]*/
syntax match capiGlobal /\<global\.[[:alpha:]_][[:alnum:]_]*/

syntax match capiOperator /->\|=>\|??\|[=!<>]=\|[-=<>+*\/%|!?]/
syntax match capiOperator /\.\@<!\<\%(and\|or\|not\|in\)\>/
syntax match capiConditional /\.\@<!\<\%(if\|then\|else\|match\)\>/
syntax match capiConstant /\.\@<!\<\%(null\|true\|false\)\>/
syntax match capiType /\%(:\s*\)\@<=\<\%(text\|int\|decimal\|float\|bool\|date\|datetime\|duration\|json\|list\)\>/

syntax match capiNumber /\<\d[0-9_]*\%(\.\d\+\)\?\%([eE][+-]\?\d\+\)\?\>/
syntax match capiNumber /\<\%(\d\+\%(ms\|mo\|s\|m\|h\|d\|w\|y\)\)\+\>/
syntax match capiNumber /\<\d\+\/\d*\a\+\>/
syntax match capiNumber /\<\%(\d\{3}\|\dxx\)\>/ contained
syntax match capiDate /@\d\{4}-\d\d-\d\d\%(T[0-9:.]\+\%(Z\|[+-]\d\d:\d\d\)\?\)\?/

" A word is one at the start of a line or of a block, and where something follows it.
syntax match capiItem /\%(^\s*\)\@<=\%(use\|integration\|param\|secret\|global\|fn\|fields\|shape\|request\|test\)\ze\s\+[$"[:alpha:]_]/ nextgroup=capiName skipwhite
syntax match capiName /[[:alpha:]_][[:alnum:]_]*/ contained
syntax match capiStatement /\%(^\s*\|{\s*\)\@<=\%(get\|post\|put\|patch\|delete\|head\|base\|header\|query\|body\|auth\|for\|paginate\|stop\|continue\|records\|each\|let\|where\|map\|keep\|key\|bookmark\|write\|format\|nulls\|then\|poll\|on\|idempotency_key\|rate\|concurrency\|timeout\|timezone\|allow\|reject_limit\|only\|expect\|replay\|now\|respond\)\ze\s\+\%(\%(and\|or\|in\|then\|else\)\>\)\@!["$'.@{(\[[:alnum:]_-]/
syntax match capiStatement /\%(^\s*\|{\s*\)\@<=\%(reads\>\s*$\|retry\ze(\)/

syntax region capiText start=/"/ skip=/\\./ end=/"/ end=/$/ contains=capiEscape,capiHole oneline
syntax region capiText start=/"""/ end=/"""/ end=/^\S\@=/ contains=capiEscape,capiHole
syntax region capiRaw start=/\<r"/ end=/"/ end=/$/ oneline
syntax region capiRaw start=/\<r"""/ end=/"""/ end=/^\S\@=/
syntax match capiEscape /\\\%(["\\{}$nrt]\|u{\x\{1,6}}\)/ contained
syntax region capiHole matchgroup=capiEscape start=/{/ end=/}/ end=/$/ contained oneline contains=TOP
syntax match capiComment /#.*/ contains=@Spell

highlight default link capiItem Keyword
highlight default link capiStatement Statement
highlight default link capiConditional Conditional
highlight default link capiOperator Operator
highlight default link capiName Identifier
highlight default link capiFunction Function
highlight default link capiField Normal
highlight default link capiMember Normal
highlight default link capiKey Label
highlight default link capiDeclared Identifier
highlight default link capiGlobal Special
highlight default link capiConstant Constant
highlight default link capiType Type
highlight default link capiNumber Number
highlight default link capiDate Number
highlight default link capiText String
highlight default link capiRaw String
highlight default link capiEscape SpecialChar
highlight default link capiComment Comment

" Scripts are short, and blocks of text may be long.
syntax sync fromstart

let b:current_syntax = 'capi'
