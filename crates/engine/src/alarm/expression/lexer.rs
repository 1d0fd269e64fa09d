//! Words and signs of an expression.

use model::TagPath;

use super::ExpressionError;

/// One word or sign.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Number(f64),
    Text(String),
    Tag(TagPath),
    /// In small letters.
    Word(String),
    Sign(&'static str),
}

/// Longer signs first.
const SIGNS: [&str; 15] =
    ["==", "!=", "<>", "<=", ">=", "=", "<", ">", "+", "-", "*", "/", "(", ")", ","];

/// Every token with the place where it begins, in characters.
pub(super) fn tokens(text: &str) -> Result<Vec<(usize, Token)>, ExpressionError> {
    let letters: Vec<char> = text.chars().collect();
    let (mut tokens, mut at) = (Vec::new(), 0);
    while let Some(&letter) = letters.get(at) {
        if letter.is_whitespace() {
            at += 1;
            continue;
        }
        let (token, end) = token(&letters, at)?;
        tokens.push((at, token));
        at = end;
    }
    Ok(tokens)
}

fn token(letters: &[char], at: usize) -> Result<(Token, usize), ExpressionError> {
    match letters[at] {
        '{' => tag(letters, at),
        quote @ ('\'' | '"') => {
            let (text, end) = until(letters, at, quote, "the text does not end")?;
            Ok((Token::Text(text), end))
        }
        letter if letter.is_ascii_digit() || letter == '.' => number(letters, at),
        letter if letter.is_alphabetic() => {
            let word: String = letters[at..]
                .iter()
                .take_while(|letter| letter.is_alphanumeric() || **letter == '_')
                .collect();
            let end = at + word.chars().count();
            Ok((Token::Word(word.to_lowercase()), end))
        }
        letter => sign(letters, at).ok_or_else(|| error(at, format!("“{letter}” is not expected"))),
    }
}

fn tag(letters: &[char], at: usize) -> Result<(Token, usize), ExpressionError> {
    let (path, end) = until(letters, at, '}', "the tag has no closing brace")?;
    let tag = TagPath::new(path.trim())
        .map_err(|problem| error(at, format!("“{path}” is no tag: {problem}")))?;
    if tag.split().0.is_empty() {
        return Err(error(at, format!("“{path}” is no tag: it names no device")));
    }
    Ok((Token::Tag(tag), end))
}

fn until(
    letters: &[char],
    at: usize,
    end: char,
    missing: &str,
) -> Result<(String, usize), ExpressionError> {
    let inside = &letters[at + 1..];
    let length = inside.iter().position(|letter| *letter == end);
    let length = length.ok_or_else(|| error(at, missing))?;
    Ok((inside[..length].iter().collect(), at + length + 2))
}

fn number(letters: &[char], at: usize) -> Result<(Token, usize), ExpressionError> {
    let mut end = at;
    while let Some(letter) = letters.get(end) {
        let signed = matches!(letter, '+' | '-') && matches!(letters[end - 1], 'e' | 'E');
        if !(letter.is_ascii_alphanumeric() || *letter == '.' || (signed && end > at)) {
            break;
        }
        end += 1;
    }
    let text: String = letters[at..end].iter().collect();
    let number = text.parse().ok().filter(|number: &f64| number.is_finite());
    let number = number.ok_or_else(|| error(at, format!("“{text}” is no number")))?;
    Ok((Token::Number(number), end))
}

fn sign(letters: &[char], at: usize) -> Option<(Token, usize)> {
    let starts = |sign: &&&str| letters[at..].iter().take(sign.len()).copied().eq(sign.chars());
    let sign = SIGNS.iter().find(starts)?;
    Some((Token::Sign(sign), at + sign.len()))
}

pub(super) fn error(at: usize, message: impl Into<String>) -> ExpressionError {
    ExpressionError { at, message: message.into() }
}
