//! A story as text: lines of words, and where each stands.

/// One line of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// `file:line`.
    pub at: String,
    /// The line as written, without what is around it.
    pub text: String,
    /// Its words; a text in quotes is one word.
    pub words: Vec<String>,
}

impl Line {
    /// The words after the first.
    pub fn rest(&self) -> Words<'_> {
        Words { words: self.words.iter().skip(1).map(String::as_str).collect(), next: 0 }
    }
}

/// Words to be taken one after the other.
#[derive(Debug, Clone)]
pub struct Words<'a> {
    words: Vec<&'a str>,
    next: usize,
}

impl<'a> Words<'a> {
    /// The next word.
    pub fn take(&mut self, what: &str) -> Result<&'a str, String> {
        let word = self.words.get(self.next).copied().ok_or_else(|| format!("{what} is missing"))?;
        self.next += 1;
        Ok(word)
    }

    /// The next word, a number.
    pub fn number(&mut self, what: &str) -> Result<i64, String> {
        let word = self.take(what)?;
        word.parse().map_err(|_| format!("{what}: {word:?} is no number"))
    }

    /// Takes the next word if it is this one.
    pub fn is(&mut self, word: &str) -> bool {
        let is = self.words.get(self.next) == Some(&word);
        self.next += usize::from(is);
        is
    }

    /// The value behind a name, wherever it stands in what is left.
    pub fn named(&mut self, name: &str) -> Result<Option<&'a str>, String> {
        let Some(at) = self.words.iter().skip(self.next).position(|word| *word == name) else {
            return Ok(None);
        };
        let at = self.next + at;
        if at + 1 >= self.words.len() {
            return Err(format!("{name} says nothing"));
        }
        self.words.remove(at);
        Ok(Some(self.words.remove(at)))
    }

    /// Whether a word stands in what is left; takes it.
    pub fn flag(&mut self, name: &str) -> bool {
        let at = self.words.iter().skip(self.next).position(|word| *word == name);
        at.is_some_and(|at| {
            self.words.remove(self.next + at);
            true
        })
    }

    /// All words left.
    pub fn all(&mut self) -> Vec<&'a str> {
        let all = self.words.split_off(self.next);
        self.next = self.words.len();
        all
    }

    /// What is left, parted by commas at the end of words.
    pub fn parts(&mut self) -> Vec<Words<'a>> {
        let mut parts = vec![Words { words: Vec::new(), next: 0 }];
        for word in self.all() {
            let last = parts.last_mut().expect("one at least");
            last.words.push(word.trim_end_matches(','));
            if word.ends_with(',') {
                parts.push(Words { words: Vec::new(), next: 0 });
            }
        }
        parts.retain(|part| !part.words.is_empty());
        parts
    }

    /// Nothing may be left.
    pub fn end(&self) -> Result<(), String> {
        match self.words.get(self.next) {
            None => Ok(()),
            Some(word) => Err(format!("{word:?} is not understood here")),
        }
    }
}

/// The lines of a story; `#` begins a remark.
pub fn read(name: &str, text: &str) -> Result<Vec<Line>, String> {
    let lines = text.lines().enumerate().map(|(index, line)| (format!("{name}:{}", index + 1), line.trim()));
    let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|(at, line)| {
            let words = words(line).map_err(|error| format!("{at}: {error}"))?;
            Ok(Line { at, text: line.to_owned(), words })
        })
        .collect()
}

fn words(line: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while !rest.is_empty() {
        let (word, after) = if let Some(quoted) = rest.strip_prefix('"') {
            let (word, after) = quoted.split_once('"').ok_or("a quote is not closed")?;
            // A comma behind a quoted word belongs to it.
            match after.strip_prefix(',') {
                Some(after) => (format!("{word},"), after),
                None => (word.to_owned(), after),
            }
        } else {
            let (word, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
            (word.to_owned(), after)
        };
        words.push(word);
        rest = after.trim_start();
    }
    Ok(words)
}

#[test]
fn a_line_is_words_and_quoted_texts() {
    let lines = read("x.story", "# a remark\n\nsee \"Green tea\", 12\n").expect("read");
    assert_eq!(lines[0].at, "x.story:3");
    assert_eq!(lines[0].words, ["see", "Green tea,", "12"]);
    assert!(read("x.story", "see \"Green").expect_err("open").contains("x.story:1"));
    let mut words = lines[0].rest();
    assert_eq!((words.take("a").as_deref(), words.number("b")), (Ok("Green tea,"), Ok(12)));
    assert!(words.end().is_ok() && words.take("c").expect_err("over").contains("missing"));
}
