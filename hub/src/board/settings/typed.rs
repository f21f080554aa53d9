//! What somebody typed into a form that came to nothing: it stands there again. Passwords and PINs never do.

use regal_shared::text::clean;

/// The fields of a form as they were sent; none where nothing was refused.
#[derive(Debug, Default)]
pub struct Typed(Vec<(&'static str, String)>);

impl Typed {
    /// The fields of a form, made harmless.
    pub fn new(fields: &[(&'static str, &str)]) -> Typed {
        Typed(fields.iter().map(|(name, value)| (*name, clean(value).into_owned())).collect())
    }

    fn of(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// What was typed into a field, or what it shows otherwise.
    pub fn or<'a>(&'a self, name: &str, shown: &'a str) -> &'a str {
        self.of(name).unwrap_or(shown)
    }

    /// The same, where this very form of several alike was sent: the one whose field `key` says `value`.
    pub fn at<'a>(&'a self, key: &str, value: &str, name: &str, shown: &'a str) -> &'a str {
        if self.sent(key, value) { self.or(name, shown) } else { shown }
    }

    /// Whether the form was sent whose field `key` says `value`.
    pub fn sent(&self, key: &str, value: &str) -> bool {
        self.of(key) == Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::Typed;

    #[test]
    fn what_was_typed_stands_in_the_form_it_was_typed_into() {
        let typed = Typed::new(&[("bench", "B1"), ("printer", "\u{7}P2"), ("note", "")]);
        assert_eq!(typed.or("printer", "P1"), "␇P2", "harmless");
        assert_eq!((typed.or("note", "old"), typed.or("weigh", "0")), ("", "0"));
        assert_eq!(typed.at("bench", "B1", "note", "old"), "");
        assert_eq!(typed.at("bench", "B2", "note", "old"), "old");
        assert!(
            typed.sent("bench", "B1") && !typed.sent("bench", "B2") && !Typed::default().sent("bench", "")
        );
    }
}
