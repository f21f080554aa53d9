//! Pictures as bytes for a handheld's screen: no more than a VT220 knows, and nothing is ever asked of any tty.
//!
//! A client may write on the screen too, when its link is gone: that the connection timed out, once for each try. Where the
//! cursor stood, such a sentence would change what the worker reads. So the cursor rests at the top left after each
//! picture, and only the first two rows scroll: what is not ours ends there, and the next picture begins whole.

use crate::paint;
use crate::view::View;
use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::{Color, Modifier};
use ratatui::{Terminal, TerminalOptions, Viewport};
use regal_shared::text::{Language, Message};
use std::convert::Infallible;
use std::io::Write as _;

/// Whatever stood there before, a sequence cut in half included: cursor hidden, no wrapping at the edge, rows counted from
/// the top, nothing moves aside, only two rows scroll, plain, empty, at the top left.
const BEGIN: &[u8] = b"\x1b[?25l\x1b[?7l\x1b[?6l\x1b[4l\x1b[1;2r\x1b[0m\x1b[2J\x1b[H";
/// The same undone.
const END: &[u8] = b"\x1b[r\x1b[0m\x1b[?7h\x1b[?25h\x1b[2J\x1b[H";
/// Where the cursor rests.
const REST: &[u8] = b"\x1b[H";

/// The largest screen that is painted; of a larger one the top left corner.
const MOST: (u16, u16) = (100, 250);

/// What a screen can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Whether it knows UTF-8; else only ASCII is painted.
    pub utf8: bool,
    /// Whether it knows colours.
    pub colours: bool,
}

impl Look {
    /// By the name of its kind, as the client gives it. A VT100 or VT220 gets ASCII without colours; `ascii` says that
    /// no screen knows UTF-8.
    #[must_use]
    pub fn of(term: &str, ascii: bool) -> Look {
        let term = term.to_ascii_lowercase();
        let old = term.is_empty() || ["vt", "dumb", "ansi"].iter().any(|name| term.starts_with(name));
        Look { utf8: !old && !ascii, colours: !old }
    }
}

/// Rows and columns.
pub type Grid = (u16, u16);

/// A size as a client tells it: `None` while it does not know it.
#[must_use]
pub fn grid(rows: u32, cols: u32) -> Option<Grid> {
    let cut = |count: u32, most: u16| u16::try_from(count).unwrap_or(most).min(most);
    (rows > 0 && cols > 0).then(|| (cut(rows, MOST.0), cut(cols, MOST.1)))
}

/// One screen: it knows what stands there and gives the bytes that change it.
#[derive(Debug)]
pub struct Canvas {
    terminal: Terminal<Vt>,
    look: Look,
    begun: bool,
}

impl Canvas {
    /// An empty screen.
    #[must_use]
    pub fn new((rows, cols): Grid, look: Look) -> Canvas {
        let vt = Vt { out: Vec::new(), size: Size::new(cols, rows), colours: look.colours };
        let options = TerminalOptions { viewport: Viewport::Fixed(Rect::new(0, 0, cols, rows)) };
        let Ok(terminal) = Terminal::with_options(vt, options);
        Canvas { terminal, look, begun: false }
    }

    /// The bytes that make the screen show this.
    pub fn paint(&mut self, view: &View) -> Vec<u8> {
        self.paint_with(view, false)
    }

    /// The same, reversed as a whole while a flash is on.
    pub fn paint_with(&mut self, view: &View, flash: bool) -> Vec<u8> {
        if !std::mem::replace(&mut self.begun, true) {
            self.terminal.backend_mut().out.extend(BEGIN);
        }
        let Ok(_) = self.terminal.draw(|frame| {
            paint::draw(frame, view, self.look.utf8);
            if flash {
                paint::flash(frame);
            }
        });
        let mut bytes = std::mem::take(&mut self.terminal.backend_mut().out);
        if !bytes.is_empty() {
            bytes.extend(REST);
        }
        bytes
    }
}

/// The screen is given back, with a sentence where there is something to say.
#[must_use]
pub fn farewell(said: Option<&'static str>, language: Language, look: Look) -> Vec<u8> {
    let mut bytes = END.to_vec();
    if let Some(code) = said {
        bytes.extend(sentence(code, language, look).bytes());
        bytes.extend(b"\r\n");
    }
    bytes
}

/// A sentence for a screen of which nothing is known yet: 20 columns.
#[must_use]
pub fn waiting(language: Language, look: Look) -> Vec<u8> {
    [BEGIN, sentence("sys.no_size", language, look).as_bytes()].concat()
}

fn sentence(code: &'static str, language: Language, look: Look) -> String {
    let words = regal_shared::text::say(language, &Message::new(code));
    let lines = regal_shared::text::wrap(&words, 20, 4).join("\r\n");
    if look.utf8 {
        lines
    } else {
        lines.lines().map(regal_shared::text::ascii).collect::<Vec<_>>().join("\r\n")
    }
}

/// What ratatui paints on: bytes in memory.
#[derive(Debug)]
struct Vt {
    out: Vec<u8>,
    size: Size,
    colours: bool,
}

impl Vt {
    fn go(&mut self, x: u16, y: u16) {
        // Writing to memory does not fail.
        drop(write!(self.out, "\x1b[{};{}H", y + 1, x + 1));
    }

    fn style(&mut self, cell: &Cell) {
        self.out.extend(b"\x1b[0");
        for (modifier, code) in
            [(Modifier::BOLD, &b";1"[..]), (Modifier::UNDERLINED, b";4"), (Modifier::REVERSED, b";7")]
        {
            if cell.modifier.contains(modifier) {
                self.out.extend(code);
            }
        }
        if let (true, Some(colour)) = (self.colours, colour(cell.fg)) {
            drop(write!(self.out, ";3{colour}"));
        }
        self.out.push(b'm');
    }
}

/// The eight colours a screen may have.
fn colour(colour: Color) -> Option<u8> {
    Some(match colour {
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        _ => return None,
    })
}

impl Backend for Vt {
    type Error = Infallible;

    fn draw<'a, I>(&mut self, content: I) -> Result<(), Infallible>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut next = None;
        let mut last: Option<&Cell> = None;
        for (x, y, cell) in content {
            if next != Some((x, y)) {
                self.go(x, y);
            }
            if last.is_none_or(|last| (last.fg, last.modifier) != (cell.fg, cell.modifier)) {
                self.style(cell);
            }
            self.out.extend(cell.symbol().bytes());
            let wide = u16::try_from(regal_shared::text::columns(cell.symbol())).unwrap_or(1);
            (next, last) = (Some((x + wide, y)), Some(cell));
        }
        if last.is_some() {
            self.out.extend(b"\x1b[0m");
        }
        Ok(())
    }

    fn hide_cursor(&mut self) -> Result<(), Infallible> {
        Ok(())
    }

    fn show_cursor(&mut self) -> Result<(), Infallible> {
        Ok(())
    }

    fn get_cursor_position(&mut self) -> Result<Position, Infallible> {
        Ok(Position::ORIGIN)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> Result<(), Infallible> {
        let Position { x, y } = position.into();
        self.go(x, y);
        Ok(())
    }

    fn clear(&mut self) -> Result<(), Infallible> {
        self.out.extend(b"\x1b[2J");
        Ok(())
    }

    fn clear_region(&mut self, _: ClearType) -> Result<(), Infallible> {
        self.clear()
    }

    fn size(&self) -> Result<Size, Infallible> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> Result<WindowSize, Infallible> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::default() })
    }

    fn flush(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::talk::Key;
    use crate::view::{Field, Target};

    #[test]
    fn an_old_screen_gets_ascii_without_colours() {
        for (term, ascii, utf8, colours) in [
            ("xterm-256color", false, true, true),
            ("xterm", true, false, true),
            ("vt220", false, false, false),
            ("VT100", false, false, false),
            ("", false, false, false),
        ] {
            assert_eq!(Look::of(term, ascii), Look { utf8, colours }, "{term}");
        }
    }

    #[test]
    fn a_picture_is_plain_sequences_and_the_second_only_what_changed() {
        let view = View {
            title: Some("Prüfen\u{9b}31m\x1b]0;x\x07".into()),
            message: Some(Message::new("scan.wrong_item")),
            ..View::default()
        };
        let mut old = Canvas::new((16, 20), Look::of("vt220", false));
        let bytes = old.paint(&view);
        assert!(bytes.starts_with(BEGIN));
        assert!(bytes.is_ascii(), "a VT220 gets ASCII");
        let text = String::from_utf8(bytes).expect("ASCII");
        assert!(!text.contains('\x07') && !text.contains("\x1b]"), "{text:?}");
        assert!(!text.contains(";31m") && text.contains(";7m"), "reversed, without a colour: {text:?}");
        assert_eq!(old.paint(&view), b"", "nothing changed, nothing is sent");

        let mut new = Canvas::new((16, 20), Look::of("xterm", false));
        let text = String::from_utf8(new.paint(&view)).expect("UTF-8");
        assert!(text.contains(";31m") && text.contains("Prüfen"), "{text:?}");
        let next = View { title: Some("Prüfen2".into()), ..view };
        let bytes = new.paint(&next);
        assert!(bytes.len() < 80, "{:?}", String::from_utf8_lossy(&bytes));
    }

    /// What a client writes on its screen when a try to reach the service fails.
    const STRAY: &[u8] = b"ssh: connect to host 198.18.0.1 port 7022: Network is unreachable\r\n";

    fn screen(rows: u16, cols: u16) -> vt100::Parser {
        let some = |count| std::num::NonZero::new(count).expect("not 0");
        vt100::Parser::new(some(rows), some(cols), 0)
    }

    fn lines(screen: &vt100::Parser, cols: u16) -> Vec<String> {
        screen.screen().rows(0, cols).collect()
    }

    fn asked() -> View {
        View {
            title: Some("Pick 4711".into()),
            instruction: Some(Message::new("pick.qty")),
            target: Some(Target { parts: vec!["A12".into()], height: 0, digits: false }),
            field: Some(Field { text: "12".into(), masked: false }),
            keys: vec![(Key::Enter, Message::new("key.ok")), (Key::F3, Message::new("key.back"))],
            ..View::default()
        }
    }

    #[test]
    fn what_a_client_writes_while_its_link_is_gone_changes_nothing_that_the_worker_reads() {
        let mut seen = screen(16, 20);
        let mut canvas = Canvas::new((16, 20), Look::of("xterm", false));
        // The last sign that is painted stands at the edge: ENT OK.
        let keys = vec![(Key::F3, Message::new("key.back"))];
        seen.process(&canvas.paint(&View { keys, ..asked() }));
        seen.process(&canvas.paint(&asked()));
        let before = lines(&seen, 20);
        assert!(before[13].ends_with("ENT OK"), "{before:?}");
        for _ in 0..20 {
            seen.process(STRAY);
        }
        let after = lines(&seen, 20);
        assert_eq!(after[2..], before[2..]);
        assert!(after[0].contains("able"), "it is seen that there is no link: {after:?}");
        seen.process(&Canvas::new((16, 20), Look::of("xterm", false)).paint(&asked()));
        assert_eq!(lines(&seen, 20), before, "the next link paints whole");
    }

    #[test]
    fn a_picture_that_was_cut_anywhere_leaks_into_nothing() {
        let mut canvas = Canvas::new((16, 20), Look::of("xterm", false));
        let (first, look) = (canvas.paint(&asked()), Look::of("xterm", false));
        let second = canvas.paint(&View { title: Some("Prüfen".into()), alarm: true, ..asked() });
        let mut whole = screen(16, 20);
        whole.process(&Canvas::new((16, 20), look).paint(&asked()));
        let bytes = [first, second].concat();
        for cut in 0..=bytes.len() {
            let mut seen = screen(16, 20);
            seen.process(&bytes[..cut]);
            seen.process(STRAY);
            seen.process(&Canvas::new((16, 20), look).paint(&asked()));
            assert_eq!(
                seen.screen().contents_formatted(),
                whole.screen().contents_formatted(),
                "cut at {cut}"
            );
            seen.process(&farewell(None, Language::En, look));
            seen.process(&b"\r\n".repeat(15));
            seen.process(b"x");
            assert_eq!(lines(&seen, 20)[15], "x", "all rows are the client's again, cut at {cut}");
        }
    }

    #[test]
    fn a_flash_reverses_the_whole_screen_and_leaves_it_as_it_was() {
        let mut canvas = Canvas::new((16, 20), Look::of("xterm", false));
        let mut seen = screen(16, 20);
        seen.process(&canvas.paint(&asked()));
        let reversed = |seen: &vt100::Parser| {
            let cells = (0..16).flat_map(|row| (0..20).map(move |col| (row, col)));
            cells
                .filter(|(row, col)| seen.screen().cell(*row, *col).is_some_and(vt100::Cell::inverse))
                .count()
        };
        let text = |seen: &vt100::Parser| -> Vec<String> {
            lines(seen, 20).iter().map(|line| line.trim_end().to_owned()).collect()
        };
        let (before, shown) = (reversed(&seen), text(&seen));
        assert!(before < 16 * 20);
        seen.process(&canvas.paint_with(&asked(), true));
        assert_eq!((reversed(&seen), text(&seen)), (16 * 20, shown.clone()));
        seen.process(&canvas.paint(&asked()));
        assert_eq!((reversed(&seen), text(&seen)), (before, shown));
    }

    #[test]
    fn a_size_is_known_bounded_or_waited_for() {
        assert_eq!(grid(0, 80), None);
        assert_eq!(grid(24, 0), None);
        assert_eq!(grid(24, 80), Some((24, 80)));
        assert_eq!(grid(u32::MAX, 1_000_000), Some(MOST));
    }
}
