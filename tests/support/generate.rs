//! Random scripts: every construct, laid out as nobody would, with comments wherever one may stand.
//! The same seed gives the same script. They parse without a mistake; what they name may not exist.

use std::fmt::Write as _;

/// A script of a few items.
pub fn script(seed: u64) -> String {
    let mut author = Author { random: Random(seed | 1), text: String::new(), brackets: 0, count: 0 };
    author.lines();
    for _ in 0..author.random.below(6) + 1 {
        author.item();
        author.end();
        author.lines();
    }
    author.text
}

/// Xorshift: few lines, and good enough to choose with.
pub struct Random(pub u64);

impl Random {
    /// From 0 up to, but without, `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit
    }

    pub fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == 0
    }

    pub fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

const NAMES: [&str; 12] =
    ["id", "name", "key", "data", "from", "records", "spend_micros", "a", "customer_identifier_of_the_shop", "größe", "when", "map"];
const DOLLARS: [&str; 6] = ["$since", "$c", "$w", "$METRICS", "$page", "$an_unusually_long_name_of_a_value"];
const FUNCTIONS: [&str; 6] = ["round", "join", "coalesce", "trim", "lower", "sum"];
const TYPES: [&str; 8] = ["text", "int", "decimal", "decimal(10, 2)", "list<text>", "date?", "\"eu\" | \"us\"", "{a: text, b: list<int?>}"];
const ATOMS: [&str; 12] = [
    "1",
    "1_000.50",
    "30d",
    "@2026-01-31",
    "@2026-01-31T10:00Z",
    "null",
    "true",
    "\"text\"",
    "\"a {x.y} # no \\{ comment\"",
    "r\"\\d+\"",
    "\"\"",
    "\"a text that is long enough to make some of the lines too long\"",
];
const COMMENTS: [&str; 5] = ["# a comment", "#", "# with {[( brackets \"and quotes", "#no blank", "# é \u{1F600}"];

struct Author {
    random: Random,
    text: String,
    /// Brackets that are open, in which lines may break.
    brackets: usize,
    /// Names that are not used twice.
    count: usize,
}

impl Author {
    fn put(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn pick(&mut self, from: &[&str]) {
        let picked = self.random.pick(from);
        self.put(picked);
    }

    /// At least one blank.
    fn blank(&mut self) {
        self.pick(&[" ", " ", " ", "  ", "\t", "     "]);
    }

    /// Blanks or none; in brackets perhaps a new line.
    fn gap(&mut self) {
        if self.brackets > 0 && self.random.one_in(6) {
            self.end();
            self.pick(&["", "  ", "        ", "\t"]);
            if self.random.one_in(6) {
                self.comment();
                self.put("\n");
            }
        } else {
            self.pick(&["", " ", "", "  "]);
        }
    }

    fn comment(&mut self) {
        self.pick(&COMMENTS);
    }

    /// The end of a line, perhaps with a comment.
    fn end(&mut self) {
        if self.random.one_in(5) {
            self.pick(&["", " ", "   "]);
            self.comment();
        }
        self.pick(&["\n", "\n", "\n", " \n", "\r\n"]);
    }

    /// Lines between statements.
    fn lines(&mut self) {
        while self.random.one_in(3) {
            self.pick(&["", "  ", "\t"]);
            if self.random.one_in(2) {
                self.comment();
            }
            self.put("\n");
        }
    }

    fn new_name(&mut self) -> String {
        self.count += 1;
        format!("n{}", self.count)
    }

    fn item(&mut self) {
        let name = self.new_name();
        match self.random.below(11) {
            0 => self.line(&["use marketing", "use \"globals.capi\""]),
            1 => self.put(&format!("integration   {name} \"Title\"")),
            2 => {
                let ty = self.random.pick(&TYPES);
                self.put(&format!("param ${name} : {ty}"));
                self.put(" =");
                self.value(2);
            }
            3 => self.put(&format!("secret ${name}")),
            4 => self.globals(),
            5 => {
                self.put(&format!("fn {name}($a,$b)="));
                self.value(3);
            }
            6 => {
                self.put(&format!("fields ${name}"));
                self.blank();
                self.fields();
            }
            7 => {
                self.put(&format!("shape {name}($by)"));
                self.block(3);
            }
            8 => self.put(&format!("request {name} =report( [] )")),
            9 => self.statement(0),
            _ => {
                self.put(&format!("request  {name} \"A label\""));
                self.block(8);
            }
        }
    }

    fn globals(&mut self) {
        for _ in 0..self.random.below(4) {
            let name = self.new_name();
            let role = self.random.pick(&["dimension", "metric( sum )", "dimension \"What it is\""]);
            let ty = self.random.pick(&["text", "decimal"]);
            self.put(&format!("global {name}:{ty} {role}"));
            self.end();
        }
        let name = self.new_name();
        self.put(&format!("global {name} ="));
        self.value(1);
    }

    fn line(&mut self, from: &[&str]) {
        self.pick(from);
    }

    fn block(&mut self, most: usize) {
        self.blank();
        self.put("{");
        if self.random.one_in(8) {
            self.blank();
            self.statement(1);
        } else {
            self.end();
            self.lines();
            for _ in 0..self.random.below(most + 1) {
                self.pick(&["", "  ", "    ", "\t"]);
                self.statement(1);
                self.end();
                self.lines();
            }
        }
        self.put(" }");
    }

    /// A statement, at a depth of blocks.
    fn statement(&mut self, depth: usize) {
        let lone = [
            "continue on empty",
            "keep   raw",
            "write merge",
            "reads",
            "rate 10/s,300/min",
            "nulls \"-\",\"N/A\"",
            "paginate link",
            "format gunzip|csv(skip:1)",
            "reject_limit 1%",
            "on 404 ,4xx accept \"why\"",
            "on 429 retry 3 times after 5s",
            "key id, date ,...$by",
            "concurrency 4",
            "auth none",
        ];
        match self.random.below(14) {
            0 | 1 => self.line(&lone),
            2 => self.pairs("query"),
            3 => self.pairs("header"),
            4 => {
                self.put("body json ");
                self.object(3);
            }
            5 => {
                self.put("let $x =");
                if self.random.one_in(3) {
                    self.put(" if a then ");
                    self.operation(3);
                    self.put(" else ");
                    return self.operation(3);
                }
                self.value(4);
            }
            6 => {
                self.put("where ");
                self.value(4);
            }
            7 => {
                self.put("paginate cursor");
                self.arguments(2);
            }
            8 if depth == 1 => self.then_step(),
            9 => {
                self.put("map ");
                self.put("stats");
                self.blank();
                self.fields();
            }
            10 => {
                self.pick(&["get", "post"]);
                self.put(" \"/a/{$c.id}?b=c\"");
            }
            11 => self.put("body graphql r\"\"\"\n    query { a }\n\n      b\n    \"\"\" { a:1 }"),
            _ => self.mapping(),
        }
    }

    fn mapping(&mut self) {
        self.put("map ");
        self.value(3);
        self.pick(&[" ", "", "   ", "\n   ", " # why\n  "]);
        self.pick(&["->", "-> "]);
        self.target();
    }

    fn target(&mut self) {
        if self.random.one_in(2) {
            return self.put("global.spend");
        }
        let name = self.new_name();
        let ty = self.random.pick(&TYPES);
        self.put(&format!("{name}:{ty}"));
        self.pick(&["", " \"Label\""]);
    }

    fn pairs(&mut self, word: &str) {
        self.put(word);
        for index in 0..self.random.below(4) + 1 {
            self.put(if index == 0 { " " } else { "," });
            if index > 0 {
                self.pick(&["", " ", "\n    ", " # more\n  "]);
            }
            self.pick(&["page.size", "\"page[size]\"", "utm-source", "since", "filter[status]"]);
            self.pick(&["=", " = ", "  ="]);
            self.value(2);
        }
    }

    fn then_step(&mut self) {
        self.put("then get url");
        if self.random.one_in(2) {
            self.put(" {");
            self.end();
            self.put("format json");
            self.end();
            self.lines();
            self.put("on 404 retry\n}");
        }
    }

    fn fields(&mut self) {
        self.put("{");
        let lines = self.random.one_in(2);
        if lines {
            self.end();
            self.lines();
        }
        let count = self.random.below(5);
        for index in 0..count {
            self.pick(&["id", "cpc: decimal", "clicks->global.clicks", "...$OTHER", "a.b[0] -> c: int \"Label\"", ".\"odd name\": text"]);
            if index + 1 < count || self.random.one_in(3) {
                if lines && self.random.one_in(2) {
                    self.end();
                    self.lines();
                } else {
                    self.pick(&[",", " , "]);
                }
            }
        }
        if lines {
            self.end();
        }
        self.put("}");
    }

    /// A blank and an expression.
    fn value(&mut self, depth: usize) {
        self.put(" ");
        if depth < 2 || self.random.one_in(2) {
            return self.operation(depth);
        }
        self.operand(depth);
        while self.random.one_in(2) {
            if self.random.one_in(4) {
                self.pick(&["\n     ", " # stage\n  "]);
            } else {
                self.gap();
            }
            self.pick(&["| round(2)", "|trim", "??\"none\"", "?? (a + b)", "| join(\", \")"]);
        }
    }

    /// Operands with operators between them that need no parentheses.
    fn operation(&mut self, depth: usize) {
        let (infix, most) = match self.random.below(4) {
            0 => (["and", "and", "or"], 4),
            1 => (["==", "<", "!="], 2),
            _ => (["+", "*", "-"], 4),
        };
        self.pick(&["", "", "", "- ", "-"]);
        self.operand(depth);
        for _ in 1..most {
            if depth < 2 || self.random.one_in(2) {
                return;
            }
            let infix = self.random.pick(&infix);
            let _ = write!(self.text, " {infix} ");
            if self.random.one_in(8) {
                self.put("\n   ");
            }
            self.operand(depth - 1);
        }
    }

    fn operand(&mut self, depth: usize) {
        match self.random.below(if depth == 0 { 3 } else { 12 }) {
            0 => self.pick(&NAMES),
            1 => self.pick(&DOLLARS),
            2 => self.pick(&ATOMS),
            3 => self.bracketed("(", ")", |author| {
                author.put("not ");
                author.operand(depth - 1);
            }),
            4 => self.bracketed("(", ")", |author| author.value(depth - 1)),
            5 => {
                self.pick(&FUNCTIONS);
                self.arguments(depth - 1);
            }
            6 => self.list(depth - 1),
            7 => self.object(depth - 1),
            8 => self.pick(&["data.items", "a[0].b", "tags[.type == \"x\"].value!", "rows[1:3]", "x[*].\"odd key\"", "$c.$a", ".", ".x"]),
            9 => self.bracketed("(", ")", |author| {
                author.put("if ");
                author.operation(depth - 1);
                author.put(" then ");
                author.operation(depth - 1);
                author.pick(&[" else ", "\n    else "]);
                author.operation(depth - 1);
            }),
            10 => {
                self.put("match x");
                self.blank();
                self.bracketed("{", "}", |author| {
                    author.put("\"A\"=>1 ,");
                    author.gap();
                    author.put("\"B\" or -2 => ");
                    author.operation(depth - 1);
                    author.put(", else=> null");
                });
            }
            _ => self.operand(depth - 1),
        }
    }

    fn list(&mut self, depth: usize) {
        self.bracketed("[", "]", |author| author.elements(|author| author.operation(depth)));
    }

    fn object(&mut self, depth: usize) {
        self.bracketed("{", "}", |author| {
            author.elements(|author| {
                let name = author.new_name();
                author.put(&name);
                author.pick(&[":", "? :", "_more : ", ":  "]);
                author.operation(depth);
            });
        });
    }

    fn arguments(&mut self, depth: usize) {
        self.bracketed("(", ")", |author| {
            author.elements(|author| {
                if author.random.one_in(2) {
                    let name = author.new_name();
                    author.put(&name);
                    author.pick(&[": ", " :", ":"]);
                }
                author.operation(depth);
            });
        });
    }

    fn bracketed(&mut self, open: &str, close: &str, inside: impl FnOnce(&mut Author)) {
        self.put(open);
        self.brackets += 1;
        self.gap();
        inside(self);
        self.gap();
        self.brackets -= 1;
        self.put(close);
    }

    fn elements(&mut self, mut element: impl FnMut(&mut Author)) {
        let count = self.random.below(5);
        for index in 0..count {
            element(self);
            self.gap();
            if index + 1 < count || self.random.one_in(4) {
                self.put(",");
                self.gap();
            }
        }
    }
}
