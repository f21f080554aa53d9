//! Where each field stands at each size, in rows and columns from the top left corner.

use ratatui::layout::Rect;

/// The four grids there are, smallest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grid {
    /// 8 rows of 40.
    Wide,
    /// 16 rows of 20.
    Small,
    /// 20 rows of 26.
    Tall,
    /// 24 rows of 80; the prompt stands in the left half.
    Full,
}

impl Grid {
    /// The largest grid a screen of this size holds, or `None`.
    pub(super) fn fitting(rows: u16, cols: u16) -> Option<Grid> {
        [Grid::Full, Grid::Tall, Grid::Small, Grid::Wide].into_iter().find(|grid| {
            let (needed_rows, needed_cols) = grid.size();
            rows >= needed_rows && cols >= needed_cols
        })
    }

    /// Rows and columns.
    pub(super) fn size(self) -> (u16, u16) {
        match self {
            Grid::Wide => (8, 40),
            Grid::Small => (16, 20),
            Grid::Tall => (20, 26),
            Grid::Full => (24, 80),
        }
    }

    /// The fields of this grid.
    pub(super) fn places(self) -> Places {
        match self {
            Grid::Wide => WIDE,
            Grid::Small => SMALL,
            Grid::Tall => TALL,
            Grid::Full => FULL,
        }
    }
}

/// The fields of a grid.
#[derive(Debug, Clone, Copy)]
pub(super) struct Places {
    pub title: Rect,
    pub instruction: Rect,
    pub target: Rect,
    /// Goods and, below them, the quantity, where both share their rows.
    pub goods: Rect,
    /// Rows the quantity has for itself at least; beside the goods in the wide grid.
    pub quantity: Rect,
    pub message: Rect,
    pub expected: Rect,
    pub got: Rect,
    pub input: Rect,
    pub next: Rect,
    pub keys: Rect,
}

const NONE: Rect = rect(0, 0, 0, 0);

const fn rect(row: u16, col: u16, rows: u16, cols: u16) -> Rect {
    Rect { x: col, y: row, width: cols, height: rows }
}

const SMALL: Places = Places {
    title: rect(0, 0, 1, 20),
    instruction: rect(1, 0, 1, 20),
    target: rect(2, 0, 2, 20),
    goods: rect(4, 0, 3, 20),
    quantity: rect(7, 0, 2, 20),
    message: rect(9, 0, 2, 20),
    expected: rect(11, 0, 1, 20),
    got: rect(12, 0, 1, 20),
    input: rect(13, 0, 1, 20),
    next: NONE,
    keys: rect(14, 0, 2, 20),
};

const WIDE: Places = Places {
    title: rect(0, 0, 1, 40),
    instruction: rect(1, 0, 1, 20),
    target: rect(1, 21, 1, 19),
    goods: rect(2, 0, 2, 40),
    quantity: rect(3, 20, 1, 20),
    message: rect(4, 0, 1, 40),
    expected: rect(5, 0, 1, 20),
    got: rect(5, 20, 1, 20),
    input: rect(6, 0, 1, 40),
    next: NONE,
    keys: rect(7, 0, 1, 40),
};

const TALL: Places = Places {
    title: rect(0, 0, 1, 26),
    instruction: rect(1, 0, 1, 26),
    target: rect(2, 0, 3, 26),
    goods: rect(5, 0, 4, 26),
    quantity: rect(9, 0, 2, 26),
    message: rect(11, 0, 2, 26),
    expected: rect(13, 0, 1, 26),
    got: rect(14, 0, 1, 26),
    input: rect(15, 0, 1, 26),
    next: rect(16, 0, 2, 26),
    keys: rect(18, 0, 2, 26),
};

const FULL: Places = Places {
    title: rect(0, 0, 1, 80),
    instruction: rect(1, 0, 1, 40),
    target: rect(2, 0, 3, 40),
    goods: rect(5, 0, 4, 40),
    quantity: rect(9, 0, 2, 40),
    message: rect(12, 0, 1, 80),
    expected: rect(13, 0, 1, 40),
    got: rect(14, 0, 1, 40),
    input: rect(15, 0, 1, 40),
    next: rect(1, 41, 10, 39),
    keys: rect(23, 0, 1, 80),
};
