// The colours of capi for VS Code and whatever else reads TextMate grammars.
// `npm run grammar` writes capi.tmLanguage.json from this file.
//
// A statement begins with its word, at the start of a line or of a block, and ends with its line. Three
// kinds of braces are told apart by the statement in which they stand: statements, fields, objects.

const raw = String.raw;
const name = raw`[\p{L}_][\p{L}\p{M}\p{N}_]*`;

/** Where a word begins: nothing of a name before it. */
const start = raw`(?<![\p{L}\p{N}_.$])`;
/** Where a word ends. */
const end = raw`(?![\p{L}\p{N}_])`;
/** What follows the word of a statement; otherwise it is a name, as in `key: text`. */
const begun = raw`(?=\s+(?!(?:and|or|in|then|else)\b|not\s+in\b)(?:-(?!>)|["'.@{(\[$\p{L}\p{N}_]))`;
/** Words with which a line begins something new, whatever stood open before. */
const fresh = "use|integration|param|secret|global|fn|fields|shape|request|test|get|post|put|patch|delete|head|base|header|query|body"
  + "|auth|for|paginate|stop|continue|records|each|let|where|map|keep|key|bookmark|write|format|nulls|poll|on|rate|timeout|only|expect";
/**
 * A statement ends before the end of its line or the `}` of its block, unless what stands there goes on,
 * and at the latest before a line that begins another.
 */
const goesOn = raw`(?<!^)(?<![\s,=|+*/])(?<!->|\s[-%<>]|\?\?)(?<!\b(?:and|or|not|in))`;
const statementEnd = raw`${goesOn}(?=\s*(?:\}|(?:#.*)?$))|^(?=\s*(?:${fresh})${end}${begun})`;

const include = (...names) => names.map(one => ({ include: `#${one}` }));
const match = (regex, name, captures) => ({ match: regex, ...(name && { name }), ...(captures && { captures: numbered(captures) }) });
const numbered = names => Object.fromEntries(names.map((one, at) => [at + 1, typeof one === "string" ? { name: one } : one]));

/** From `open` to `close`. */
function region(open, close, { name, inside, begin, finish, content }) {
  return {
    begin: open,
    end: close,
    ...(name && { name }),
    ...(content && { contentName: content }),
    ...(begin && { beginCaptures: numbered(begin) }),
    ...(finish && { endCaptures: numbered(finish) }),
    patterns: inside,
  };
}

const KEYWORD = "keyword.control.capi";
const DECLARATION = "storage.type.capi";
const OPERATOR = "keyword.operator.capi";

/**
 * A statement: its word, names behind the word, and further words that are words in it alone.
 * `after` is what must follow its word, `braces` what a `{` in it opens.
 */
function statement(words, { scope = KEYWORD, after = begun, names = [], inner, braces = "object", more = [] } = {}) {
  const heads = names.map(([regex]) => raw`(?:\s+(${regex}))?`).join("");
  const captures = [scope, ...names.map(([, scope]) => scope)];
  const words2 = inner ? [match(raw`${start}(?:${inner})${end}(?![.(\[]|\s*:|\s*[=!<>]=)`, KEYWORD)] : [];
  return region(raw`(?:^|\G)\s*(${words})${end}${after}${heads}`, statementEnd, {
    begin: captures,
    inside: [...include("comment-in-statement"), ...words2, ...more, ...include(braces, "expression")],
  });
}

const DOLLAR = raw`\$${name}`;
const declared = [[DOLLAR, "variable.other.declared.capi"]];
const target = include("target");
const typed = include("type");

const items = [
  statement("use", { scope: "keyword.control.import.capi", names: [[name, "entity.name.namespace.capi"]] }),
  statement("integration", { scope: DECLARATION, names: [[name, "entity.name.namespace.capi"]] }),
  statement("param", { scope: DECLARATION, names: declared, more: typed }),
  statement("secret", { scope: DECLARATION, names: declared, inner: "for" }),
  statement("global", { scope: DECLARATION, names: [[name, "variable.other.global.capi"]], more: typed }),
  statement("fn", { scope: DECLARATION, names: [[name, "entity.name.function.capi"]] }),
  statement("fields", { scope: DECLARATION, names: declared, braces: "fields" }),
  statement("shape|request", { scope: DECLARATION, names: [[name, "entity.name.function.capi"]], braces: "block" }),
  statement("test", { scope: DECLARATION, braces: "test" }),
];

const statements = [
  statement("get|post|put|patch|delete|head", { scope: "keyword.control.verb.capi" }),
  statement("header|query", { more: include("pair") }),
  statement("body", { inner: "json|form|text|multipart|graphql", more: include("graphql") }),
  statement("for", { names: declared, inner: "in|changed|batch|join" }),
  statement("each", { names: declared, inner: "in" }),
  statement("let", { names: declared }),
  statement("paginate|format", { more: include("part") }),
  statement("stop", { inner: "when" }),
  statement("continue", { inner: "on|empty" }),
  statement("keep", { inner: "raw" }),
  statement("map", { braces: "fields-behind", more: target }),
  statement("key", { more: [...include("global"), match(raw`(?<!\$)${name}`, "variable.other.column.capi")] }),
  statement("bookmark", { inner: "from|settle" }),
  statement("write", { inner: "merge|append|replace|where" }),
  statement("then", { inner: "for|in|get|post|put|patch|delete|head", braces: "block-behind" }),
  statement("poll", { inner: "every|until|fail|when|within" }),
  statement("on", { inner: "when|retry|times|after|accept|skip|stop|refresh|fail", more: include("status") }),
  statement("rate", { more: [match(raw`\d+/\d*[A-Za-z]+`, "constant.numeric.rate.capi")] }),
  statement("reject_limit", { more: [match(raw`\d+(?:\.\d+)?%?`, "constant.numeric.limit.capi")] }),
  statement("allow", { inner: "host" }),
  statement("only", { inner: "if" }),
  statement("retry", { after: raw`(?=\s*\()` }),
  statement("reads", { after: raw`(?=\s*(?:[#}]|$))` }),
  statement("auth", { more: [match(raw`${start}none${end}`, "support.function.capi")] }),
  statement("base|records|where|nulls|idempotency_key|concurrency|timeout|timezone|expect"),
  // The rest of a statement on a line of its own.
  region(raw`^\s*(?=\||\?\?|->)`, statementEnd, { inside: include("comment-in-statement", "target", "fields-behind", "expression") }),
];

/** A bracket and what is in it. */
const bracket = (open, close, inside, scope) => region(raw`(${open})`, raw`(${close})`, { begin: [scope], finish: [scope], inside });
const BRACES = "punctuation.section.braces.capi";
const BLOCK = "punctuation.section.block.capi";

const text = (open, close, { name, holes, begin = [{ name: "punctuation.definition.string.begin.capi" }] }) => region(open, close, {
  name,
  begin,
  finish: ["punctuation.definition.string.end.capi"],
  inside: holes ? include("escape", "hole") : [],
});
const RAW = ["storage.type.string.capi", "punctuation.definition.string.begin.capi"];
// A text ends with its line, a block of text before a line that begins in column 0.
const LINE = raw`(")|$`;
const LINES = raw`(""")|^(?=[^\s"])`;

export default {
  $schema: "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
  name: "capi",
  scopeName: "source.capi",
  patterns: include("comment", "item", "statement", "expression"),
  repository: {
    "comment": match(raw`(#).*$`, "comment.line.number-sign.capi", ["punctuation.definition.comment.capi"]),
    // With its line break, so that a statement that goes on does not end behind it.
    "comment-in-statement": match(raw`(#).*\n?`, "comment.line.number-sign.capi", ["punctuation.definition.comment.capi"]),
    "item": { patterns: items },
    "statement": { patterns: statements },

    // ───────────────────────────────────────── braces
    "block": bracket(raw`\{`, raw`\}`, include("comment", "statement", "expression"), BLOCK),
    // Not the first thing in a statement, where a `{` opens an object.
    "block-behind": bracket(raw`(?<=[\p{L}\p{N}_"')\]}!]\s|[\p{L}\p{N}_"')\]}!])\{`, raw`\}`, include("comment", "statement", "expression"), BLOCK),
    "test": bracket(raw`\{`, raw`\}`, [
      ...include("comment"),
      statement("replay|now|expect"),
      statement("param", { names: declared }),
      statement("respond", { inner: "get|post|put|patch|delete|head|with" }),
      ...include("expression"),
    ], BLOCK),
    "fields": bracket(raw`\{`, raw`\}`, include("comment", "target", "type", "path"), BLOCK),
    "fields-behind": bracket(raw`(?<!\bmap\s)(?<!\bmap)\{`, raw`\}`, include("comment", "target", "type", "path"), BLOCK),
    "object": bracket(raw`\{`, raw`\}`, include("comment", "key", "expression"), BRACES),

    // ───────────────────────────────────────── parts of statements
    "pair": match(raw`(?<=\s|^)([\p{L}\p{N}_.\[\]-]+)(?=\s*=(?!=))`, null, ["support.type.property-name.capi"]),
    "part": match(raw`(?<=paginate|format|\|)\s*(${name})`, null, ["support.function.capi"]),
    "status": match(raw`${start}(?:\d{3}|\dxx|network)${end}(?=\s*(?:,|[a-z]))`, "constant.numeric.status.capi"),
    "target": {
      patterns: [
        match(raw`(->)\s*(global)(\.)(${name})?`, null, [OPERATOR, "keyword.other.global.capi", "punctuation.accessor.capi", "variable.other.global.capi"]),
        region(raw`(->)\s*(${name})`, raw`(?=\s*(?:,|\}|#|$))`, { begin: [OPERATOR, "variable.other.column.capi"], inside: include("type", "text") }),
        match("->", OPERATOR),
      ],
    },
    // From the `:` before a type to its end.
    "type": region(raw`:`, raw`(?=\s*(?:[=,)}\]#]|->|$))`, {
      inside: [
        match(raw`\b(dimension)\b|\b(metric)\s*\(\s*(${name})\s*\)`, null, [KEYWORD, KEYWORD, "support.function.capi"]),
        bracket(raw`\{`, raw`\}`, [match(raw`(${name})(?=\s*:)`, null, ["support.type.property-name.capi"]), ...include("comment", "type")], BRACES),
        bracket(raw`\(`, raw`\)`, include("number"), "punctuation.section.parens.capi"),
        match(name, "support.type.capi"),
        match(raw`[<>]`, "punctuation.section.brackets.capi"),
        match(raw`[|?]`, OPERATOR),
        ...include("text"),
      ],
    }),
    "path": {
      patterns: [
        match(raw`(\.\.\.)(${DOLLAR})`, null, [OPERATOR, "variable.other.declared.capi"]),
        match(raw`\.\.\.`, OPERATOR),
        match(raw`\.`, "punctuation.accessor.capi"),
        match(name, "variable.other.member.capi"),
        ...include("text", "list"),
      ],
    },
    "graphql": region(raw`(?<=graphql)\s+(r)(""")`, LINES, {
      name: "string.quoted.block.capi",
      begin: RAW,
      finish: ["punctuation.definition.string.end.capi"],
      content: "meta.embedded.block.graphql",
      inside: [{ include: "source.graphql" }],
    }),

    // ───────────────────────────────────────── expressions
    "expression": {
      patterns: include(
        "comment", "text", "date", "number", "constant", "match", "condition", "operator-word", "call", "stage",
        "spread", "declared", "global", "member", "operator", "parens", "list", "object", "field",
      ),
    },
    "key": {
      patterns: [
        match(raw`(${name})(?=\s*\??\s*:)`, null, ["support.type.property-name.capi"]),
        region(raw`(?=r?"(?:[^"\\{]|\\.)*"\s*\??\s*:)`, raw`(?<=")`, { name: "support.type.property-name.capi", inside: include("text") }),
      ],
    },
    "constant": match(raw`${start}(?:null|true|false)${end}`, "constant.language.capi"),
    "condition": match(raw`${start}(?:if|then|else)${end}`, "keyword.control.conditional.capi"),
    "match": region(raw`${start}(match)${end}(?!\s*[.(:])`, raw`(?<=\})|$`, {
      begin: ["keyword.control.conditional.capi"],
      inside: [
        bracket(raw`\{`, raw`\}`, [match(raw`${start}else${end}`, "keyword.control.conditional.capi"), ...include("expression")], BRACES),
        ...include("expression"),
      ],
    }),
    "operator-word": match(raw`${start}(?:and|or|not|in)${end}`, "keyword.operator.word.capi"),
    "call": match(raw`${start}(${name})(?=\()`, null, ["support.function.capi"]),
    "stage": match(raw`(\|)\s*(${name})?`, null, ["keyword.operator.pipe.capi", "support.function.capi"]),
    "spread": match(raw`(\.\.\.)(${DOLLAR})`, null, [OPERATOR, "variable.other.declared.capi"]),
    "declared": match(DOLLAR, "variable.other.declared.capi"),
    "global": match(raw`${start}(global)(\.)(${name})`, null, ["keyword.other.global.capi", "punctuation.accessor.capi", "variable.other.global.capi"]),
    "member": {
      patterns: [
        match(raw`(\.)(${DOLLAR})`, null, ["punctuation.accessor.capi", "variable.other.declared.capi"]),
        match(raw`(\.)(${name})`, null, ["punctuation.accessor.capi", "variable.other.member.capi"]),
        match(raw`\.(?=r?")`, "punctuation.accessor.capi"),
        match(raw`\.`, "variable.language.item.capi"),
      ],
    },
    "operator": match(raw`->|=>|\?\?|[=!<>]=|[-=<>+*/%!?]`, OPERATOR),
    "parens": bracket(raw`\(`, raw`\)`, [match(raw`(${name})(?=\s*:)`, null, ["variable.parameter.capi"]), ...include("expression")], "punctuation.section.parens.capi"),
    "list": bracket(raw`\[`, raw`\]`, include("expression"), "punctuation.section.brackets.capi"),
    "field": match(name, "variable.other.member.capi"),

    // ───────────────────────────────────────── values
    "number": {
      patterns: [
        match(raw`${start}(?:\d+(?:ms|mo|s|m|h|d|w|y))+${end}`, "constant.numeric.duration.capi"),
        match(raw`(?<![\p{L}\p{N}_$])\d+(?:_\d+)*(?:\.\d+(?:_\d+)*)?(?:[eE][+-]?\d+)?${end}`, "constant.numeric.capi"),
      ],
    },
    "date": match(raw`@\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?`, "constant.other.date.capi"),
    "text": {
      patterns: [
        text(raw`(r)(""")`, LINES, { name: "string.quoted.block.capi", begin: RAW }),
        text(raw`(""")`, LINES, { name: "string.quoted.block.capi", holes: true }),
        text(raw`(r)(")`, LINE, { name: "string.quoted.raw.capi", begin: RAW }),
        text(raw`(")`, LINE, { name: "string.quoted.double.capi", holes: true }),
      ],
    },
    "escape": {
      patterns: [
        match(raw`\\(?:["\\{}$nrt]|u\{[0-9A-Fa-f]{1,6}\})`, "constant.character.escape.capi"),
        match(raw`\\.`, "invalid.illegal.escape.capi"),
      ],
    },
    "hole": region(raw`(\{)`, raw`(\})|$`, {
      name: "meta.embedded.hole.capi",
      begin: ["punctuation.section.embedded.begin.capi"],
      finish: ["punctuation.section.embedded.end.capi"],
      inside: include("expression"),
    }),
  },
};
