//! Reads Rust source as far as the laws need it: code without comments and strings, the strings, the paths named.

/// One string literal: the line it begins on, counted from 1, and its text as written between the quotes.
pub struct Text {
    pub line: usize,
    pub text: String,
}

/// A Rust file taken apart.
pub struct Rust {
    /// The source with comments, the insides of strings and test modules blanked; lines stay where they are.
    pub code: String,
    /// The string literals outside test modules.
    pub texts: Vec<Text>,
}

impl Rust {
    /// Takes source apart; modules under `#[cfg(test)]` are left out.
    pub fn parse(source: &str) -> Rust {
        let (code, texts) = split(source);
        let (code, cut) = without_tests(&code);
        let inside = |at: usize| cut.iter().any(|(from, to)| (*from..*to).contains(&at));
        let texts = texts
            .into_iter()
            .filter(|(at, _)| !inside(*at))
            .map(|(at, text)| Text { line: line_of(source, at), text })
            .collect();
        Rust { code, texts }
    }

    /// Every path the code names, `use` trees spelled out, with the line it stands on.
    pub fn paths(&self) -> Vec<(usize, String)> {
        let tokens = tokens(&self.code);
        let mut paths = Vec::new();
        let mut i = 0;
        while i < tokens.len() {
            if tokens[i].text == "use" {
                i = use_tree(&tokens, i + 1, "", &mut paths);
            } else if is_word(tokens[i].text) {
                let begin = i;
                let mut path = tokens[i].text.to_string();
                while i + 2 < tokens.len() && tokens[i + 1].text == "::" && is_word(tokens[i + 2].text) {
                    path.push_str("::");
                    path.push_str(tokens[i + 2].text);
                    i += 2;
                }
                if i > begin {
                    paths.push((tokens[begin].line, path));
                }
                i += 1;
            } else {
                i += 1;
            }
        }
        paths
    }

    /// The modules declared as `#[cfg(test)] mod name;`, which live in files of their own.
    pub fn test_modules(source: &str) -> Vec<String> {
        let (code, _) = split(source);
        let mut names = Vec::new();
        for (at, _) in code.match_indices("#[cfg(test)]") {
            let rest = code[at + "#[cfg(test)]".len()..].trim_start();
            let rest = ["pub(crate) ", "pub(super) ", "pub "]
                .into_iter()
                .find_map(|shown| rest.strip_prefix(shown))
                .unwrap_or(rest);
            let name =
                rest.strip_prefix("mod ").and_then(|rest| rest.split_once(';')).map(|(name, _)| name.trim());
            names.extend(name.filter(|name| is_word(name)).map(str::to_string));
        }
        names
    }
}

/// The number of lines, those inside string literals (screens, mostly) left out.
pub fn lines_of_code(source: &str) -> usize {
    let (_, texts) = split(source);
    source.lines().count() - texts.iter().map(|(_, text)| text.matches('\n').count()).sum::<usize>()
}

/// The line, counted from 1, of a byte offset.
pub fn line_of(source: &str, at: usize) -> usize {
    1 + source.as_bytes()[..at].iter().filter(|b| **b == b'\n').count()
}

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

struct Token<'a> {
    line: usize,
    text: &'a str,
}

fn tokens(code: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut line = 1;
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let len = if word > 0 {
            word
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        if first == '\n' {
            line += 1;
        }
        if !first.is_whitespace() {
            tokens.push(Token { line, text: &rest[..len] });
        }
        rest = &rest[len..];
    }
    tokens
}

/// Spells out one use tree from `tokens[i]` and returns the index behind it.
fn use_tree(tokens: &[Token<'_>], mut i: usize, prefix: &str, paths: &mut Vec<(usize, String)>) -> usize {
    let mut path = prefix.to_string();
    let mut line = tokens.get(i).map_or(0, |t| t.line);
    while let Some(token) = tokens.get(i) {
        match token.text {
            "{" => {
                i += 1;
                while tokens.get(i).is_some_and(|t| t.text != "}") {
                    i = use_tree(tokens, i, &path, paths);
                    if tokens.get(i).is_some_and(|t| t.text == ",") {
                        i += 1;
                    }
                }
                return i + 1;
            }
            ";" | "," | "}" => break,
            "as" => i += 2,
            "::" => {
                if !path.is_empty() && !path.ends_with("::") {
                    path.push_str("::");
                }
                i += 1;
            }
            word => {
                line = token.line;
                path.push_str(word);
                i += 1;
            }
        }
    }
    if path != prefix {
        paths.push((line, path.trim_end_matches("::self").to_string()));
    }
    i
}

/// Blanks comments and string insides, and returns the strings with the offset of their opening quote.
fn split(source: &str) -> (String, Vec<(usize, String)>) {
    let bytes = source.as_bytes();
    let mut code = bytes.to_vec();
    let mut texts = Vec::new();
    let mut i = 0;
    while i < bytes.len() {
        let rest = &bytes[i..];
        if rest.starts_with(b"//") {
            let end = i + rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
            blank(&mut code, i, end);
            i = end;
        } else if rest.starts_with(b"/*") {
            let end = i + comment_len(rest);
            blank(&mut code, i, end);
            i = end;
        } else if let Some(hashes) = raw_string(bytes, i) {
            let open = i + 1 + hashes + 1;
            let close: Vec<u8> = std::iter::once(b'"').chain(std::iter::repeat_n(b'#', hashes)).collect();
            let len =
                bytes[open..].windows(close.len()).position(|w| w == close).unwrap_or(bytes.len() - open);
            texts.push((i, source[open..open + len].to_string()));
            blank(&mut code, open, open + len);
            i = (open + len + close.len()).min(bytes.len());
        } else if rest[0] == b'"' {
            let mut end = i + 1;
            while end < bytes.len() && bytes[end] != b'"' {
                end += if bytes[end] == b'\\' { 2 } else { 1 };
            }
            let end = end.min(bytes.len());
            texts.push((i, source[i + 1..end].to_string()));
            blank(&mut code, i + 1, end);
            i = end + 1;
        } else if rest[0] == b'\'' {
            let len = char_len(&source[i..]);
            blank(&mut code, i + 1, (i + len).saturating_sub(1).max(i + 1));
            i += len;
        } else {
            i += 1;
        }
    }
    (String::from_utf8(code).expect("only whole characters are blanked"), texts)
}

fn blank(code: &mut [u8], from: usize, to: usize) {
    for b in &mut code[from..to] {
        if *b != b'\n' {
            *b = b' ';
        }
    }
}

fn comment_len(rest: &[u8]) -> usize {
    let (mut depth, mut i) = (0, 0);
    while i < rest.len() {
        if rest[i..].starts_with(b"/*") {
            depth += 1;
            i += 2;
        } else if rest[i..].starts_with(b"*/") {
            depth -= 1;
            i += 2;
            if depth == 0 {
                return i;
            }
        } else {
            i += 1;
        }
    }
    rest.len()
}

/// The number of hashes if a raw string's `r` stands at `i`.
fn raw_string(bytes: &[u8], i: usize) -> Option<usize> {
    let before = i.checked_sub(1).map(|at| bytes[at]);
    let in_word = before.is_some_and(|b| (b.is_ascii_alphanumeric() || b == b'_') && b != b'b' && b != b'c');
    if bytes[i] != b'r' || in_word {
        return None;
    }
    let hashes = bytes[i + 1..].iter().take_while(|b| **b == b'#').count();
    (bytes.get(i + 1 + hashes) == Some(&b'"')).then_some(hashes)
}

/// The length of a character literal, or 1 for the quote of a lifetime.
fn char_len(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => {
            rest[2..].char_indices().skip(1).find(|(_, c)| *c == '\'').map_or(1, |(at, _)| at + 3)
        }
        Some(_) => match chars.next() {
            Some((at, '\'')) => at + 1,
            _ => 1,
        },
        None => 1,
    }
}

/// Blanks `#[cfg(test)] mod name { … }` and returns the byte ranges cut.
fn without_tests(code: &str) -> (String, Vec<(usize, usize)>) {
    let mut cut: Vec<(usize, usize)> = Vec::new();
    for (at, marker) in code.match_indices("#[cfg(test)]") {
        let open = code[at..].find(['{', ';']).map(|found| at + found);
        let Some(open) = open.filter(|open| code.as_bytes()[*open] == b'{') else { continue };
        if !code[at + marker.len()..open]
            .split_whitespace()
            .any(|word| word == "mod" || word == "fn" || word == "impl")
        {
            continue;
        }
        let mut depth = 0;
        let mut end = code.len();
        for (i, b) in code.bytes().enumerate().skip(open) {
            match b {
                b'{' => depth += 1,
                b'}' => depth -= 1,
                _ => continue,
            }
            if depth == 0 {
                end = i + 1;
                break;
            }
        }
        cut.push((at, end));
    }
    let mut bytes = code.as_bytes().to_vec();
    for (from, to) in &cut {
        blank(&mut bytes, *from, *to);
    }
    (String::from_utf8(bytes).expect("only whole characters are blanked"), cut)
}

#[test]
fn comments_strings_and_test_modules_are_no_code() {
    let rust = Rust::parse(concat!(
        "// std::fs\n/* /* std::net */ */ let a = \"std::env \\\" x\"; let b = r#\"std::\"thread\"#;\n",
        "fn f<'a>(c: char) -> bool { c == '\"' || c == '\\'' || c == 'ß' }\n",
        "#[cfg(test)]\nmod tests { use std::fs; const T: &str = \"in a test\"; }\nuse std::time::Instant;\n"
    ));
    let texts: Vec<_> = rust.texts.iter().map(|text| (text.line, text.text.as_str())).collect();
    assert_eq!(texts, [(2, "std::env \\\" x"), (2, "std::\"thread")]);
    assert_eq!(rust.paths(), [(6, "std::time::Instant".to_string())]);
}

#[test]
fn use_trees_are_spelled_out() {
    let rust = Rust::parse("use a::{b::{self, c as d}, e::*};\npub use f;\nfn g() { h::i::<j::K>(x); }\n");
    let paths: Vec<_> = rust.paths().into_iter().map(|(line, path)| format!("{line} {path}")).collect();
    assert_eq!(paths, ["1 a::b", "1 a::b::c", "1 a::e::*", "2 f", "3 h::i", "3 j::K"]);
}

#[test]
fn test_modules_in_files_of_their_own_are_known() {
    assert_eq!(Rust::test_modules("#[cfg(test)]\nmod tests;\n#[cfg(test)] mod inline {}\nmod x;"), ["tests"]);
    assert_eq!(Rust::test_modules("#[cfg(test)]\npub(crate) mod tests;"), ["tests"]);
}
