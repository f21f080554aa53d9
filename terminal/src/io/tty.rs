//! The tty: raw while the program runs, as it was before afterwards, also after a panic.

use crossterm::{cursor, execute, terminal};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::{panic, process, thread};

/// The screen, painted whole pictures at a time.
pub struct Screen {
    terminal: Terminal<CrosstermBackend<BufWriter<Stdout>>>,
}

impl Screen {
    /// Takes the tty.
    ///
    /// # Errors
    /// When input or output is no tty, or it cannot be set raw.
    pub fn open() -> io::Result<Screen> {
        if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
            return Err(io::Error::other(
                "input and output must be a terminal; start it in a window, over SSH or on a console",
            ));
        }
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |what| {
            restore();
            hook(what);
            // Without one of its threads the program would look alive and hear nothing.
            if thread::current().name() != Some("main") {
                process::exit(101);
            }
        }));
        terminal::enable_raw_mode()?;
        TAKEN.store(true, Ordering::SeqCst);
        let mut output = BufWriter::with_capacity(64 << 10, io::stdout());
        execute!(output, terminal::EnterAlternateScreen, cursor::Hide).inspect_err(|_| restore())?;
        let terminal = Terminal::new(CrosstermBackend::new(output)).inspect_err(|_| restore())?;
        Ok(Screen { terminal })
    }

    /// Paints one picture.
    ///
    /// # Errors
    /// When the tty is gone.
    pub fn paint(&mut self, draw: impl FnOnce(&mut ratatui::Frame<'_>)) -> io::Result<()> {
        self.terminal.draw(draw)?;
        Ok(())
    }

    /// Rows and columns; `None` when the tty does not say.
    #[must_use]
    pub fn size(&self) -> Option<(u16, u16)> {
        self.terminal.size().ok().map(|size| (size.height, size.width))
    }

    /// Rings the bell once.
    ///
    /// # Errors
    /// When the tty is gone.
    pub fn bell(&mut self) -> io::Result<()> {
        let output = self.terminal.backend_mut();
        output.write_all(b"\x07")?;
        Write::flush(output)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

/// Whether the tty is ours.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Gives the tty back, once. A tty that is gone needs nothing.
fn restore() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    drop(execute!(io::stdout(), cursor::Show, terminal::LeaveAlternateScreen));
    drop(terminal::disable_raw_mode());
}
