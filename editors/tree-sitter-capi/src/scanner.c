// What a line means to capi: where a statement ends, and the letters of texts.
//
// It keeps no state. A text that is never closed ends with its line, and a block of text before a line
// that begins in column 0, so that a quote half typed never takes the rest of the file.

#include "tree_sitter/parser.h"

#include <wctype.h>

// In the order of `externals` in grammar.js.
enum Token {
  NEWLINE,
  TEXT_CHUNK,
  RAW_CHUNK,
  BLOCK_CHUNK,
  RAW_BLOCK_CHUNK,
  MISSING_QUOTE,
  MISSING_TRIPLE,
  ERROR_RECOVERY,
};

static bool is_blank(int32_t c) { return c == ' ' || c == '\t'; }

static bool is_break(int32_t c) { return c == '\n' || c == '\r'; }

// `\n`, `\r\n` or `\r`
static void take_break(TSLexer *lexer) {
  if (lexer->lookahead == '\r') lexer->advance(lexer, false);
  if (lexer->lookahead == '\n') lexer->advance(lexer, false);
}

static void take_line(TSLexer *lexer) {
  while (!lexer->eof(lexer) && !is_break(lexer->lookahead)) lexer->advance(lexer, false);
}

// Whether what comes next is `first` and then `second`.
static bool is_pair(TSLexer *lexer, int32_t first, int32_t second) {
  if (lexer->lookahead != first) return false;
  lexer->advance(lexer, false);
  return lexer->lookahead == second;
}

// The end of a line, unless the next line, blank ones and comments left out, goes on with the statement.
static bool scan_newline(TSLexer *lexer) {
  while (is_blank(lexer->lookahead)) lexer->advance(lexer, true);
  if (!is_break(lexer->lookahead)) return false;
  take_break(lexer);
  lexer->mark_end(lexer);
  for (;;) {
    if (is_blank(lexer->lookahead)) lexer->advance(lexer, false);
    else if (is_break(lexer->lookahead)) take_break(lexer);
    else if (lexer->lookahead == '#') take_line(lexer);
    else break;
  }
  switch (lexer->lookahead) {
    case '|': return false;
    case '?': return !is_pair(lexer, '?', '?');
    case '-': return !is_pair(lexer, '-', '>');
    default: return true;
  }
}

// The letters of a text of one line; with `holes` they end before `{` and `\`.
static bool scan_line(TSLexer *lexer, bool holes) {
  bool any = false;
  while (!lexer->eof(lexer) && !is_break(lexer->lookahead) && lexer->lookahead != '"') {
    if (holes && (lexer->lookahead == '{' || lexer->lookahead == '\\')) break;
    lexer->advance(lexer, false);
    any = true;
  }
  lexer->mark_end(lexer);
  return any;
}

// Whether the text goes on behind a line break: not before a line that begins in column 0.
static bool goes_on(TSLexer *lexer) {
  while (is_break(lexer->lookahead)) take_break(lexer);
  return !lexer->eof(lexer) && (is_blank(lexer->lookahead) || lexer->lookahead == '"');
}

// The letters of a block of text, as far as `"""`.
static bool scan_block(TSLexer *lexer, bool holes) {
  bool any = false;
  lexer->mark_end(lexer);
  while (!lexer->eof(lexer)) {
    if (holes && (lexer->lookahead == '{' || lexer->lookahead == '\\')) break;
    if (is_break(lexer->lookahead)) {
      if (!goes_on(lexer)) break;
    } else if (lexer->lookahead == '"') {
      unsigned quotes = 0;
      for (; quotes < 3 && lexer->lookahead == '"'; quotes++) lexer->advance(lexer, false);
      if (quotes == 3) break;
    } else {
      lexer->advance(lexer, false);
    }
    lexer->mark_end(lexer);
    any = true;
  }
  return any;
}

static bool found(TSLexer *lexer, enum Token token) {
  lexer->result_symbol = token;
  return true;
}

static bool ends_here(TSLexer *lexer) { return lexer->eof(lexer) || is_break(lexer->lookahead); }

bool tree_sitter_capi_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
  (void)payload;
  if (valid[ERROR_RECOVERY]) return scan_newline(lexer) && found(lexer, NEWLINE);

  if (valid[MISSING_QUOTE]) {
    enum Token chunk = valid[TEXT_CHUNK] ? TEXT_CHUNK : RAW_CHUNK;
    if (valid[chunk] && scan_line(lexer, chunk == TEXT_CHUNK)) return found(lexer, chunk);
    return ends_here(lexer) && found(lexer, MISSING_QUOTE);
  }

  if (valid[MISSING_TRIPLE]) {
    enum Token chunk = valid[BLOCK_CHUNK] ? BLOCK_CHUNK : RAW_BLOCK_CHUNK;
    bool at_end = ends_here(lexer);
    if (valid[chunk] && scan_block(lexer, chunk == BLOCK_CHUNK)) return found(lexer, chunk);
    return at_end && found(lexer, MISSING_TRIPLE);
  }

  return valid[NEWLINE] && scan_newline(lexer) && found(lexer, NEWLINE);
}

void *tree_sitter_capi_external_scanner_create(void) { return NULL; }

void tree_sitter_capi_external_scanner_destroy(void *payload) { (void)payload; }

unsigned tree_sitter_capi_external_scanner_serialize(void *payload, char *buffer) {
  (void)payload;
  (void)buffer;
  return 0;
}

void tree_sitter_capi_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  (void)payload;
  (void)buffer;
  (void)length;
}
