//! The work grows with the text and not with its square, also where everything is wrong.

use super::Parser;
use crate::syntax::lexer::lex;

/// What is repeated: right and wrong, open and closed.
const UNITS: [&str; 46] = [
    "x := 1;\n",
    "x := ;\n",
    "(* ",
    "(",
    "[",
    "x ",
    "a, ",
    "a. ",
    "IF a THEN ",
    "IF a THEN b(); END_IF\n",
    "CASE x OF 1: ",
    "VAR x : INT; ",
    "x : ARRAY[0..1] OF ",
    "TYPE a : (",
    "-",
    "NOT ",
    "'",
    "{",
    "{ '",
    "PROGRAM P ",
    "METHOD M ",
    "END_IF ",
    "§ ",
    "1 ",
    "f(a, ",
    "NAMESPACE n ",
    "T#",
    "a := ",
    "a, b : INT;\n",
    "VAR a := 1; ",
    "VAR a(",
    "x : a (",
    "ELSE ",
    "1: ",
    "a(\n",
    "a : b(",
    "a := 1;\n",
    "x : INT",
    "a : b(1);",
    "VAR a : b; END_VAR ",
    "{'}'\n",
    "STRUCT a : ",
    "END_VAR ",
    "PROPERTY p : INT GET ",
    "a b\n",
    "a(b := ",
];

const HEADS: [&str; 7] = [
    "",
    "PROGRAM P\n",
    "PROGRAM P VAR\n",
    "VAR_GLOBAL\n",
    "PROGRAM P\nCASE x OF\n1: ",
    "TYPE\n",
    "CONFIGURATION C\n",
];

/// Looks at tokens, and tokens.
fn work(text: &str) -> (usize, usize) {
    let tokens = lex(text);
    let count = tokens.all.len();
    let mut parser = Parser::new(text, tokens);
    parser.unit();
    (parser.looks.get(), count)
}

#[test]
fn no_token_is_looked_at_very_often() {
    for head in HEADS {
        for unit in UNITS {
            let (looks, tokens) = work(&format!("{head}{}", unit.repeat(20_000 / unit.len())));
            // Of thousands of tokens each would be looked at as often, were it a square.
            let limit = 300 * tokens + 20_000;
            assert!(looks < limit, "{head:?} {unit:?}: {looks} looks at {tokens} tokens");
        }
    }
}
