//! Tables on a terminal or in a file: aligned columns, the header in bold where colours are wanted.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use super::style::Look;

/// A table being filled; drawn with `draw`.
pub(crate) struct Grid {
    table: Table,
    numeric: Vec<bool>,
    header_lines: usize,
}

/// A column: its title (several lines allowed) and whether its cells are numbers.
pub(crate) struct Heading {
    pub(crate) title: String,
    pub(crate) numeric: bool,
}

impl Heading {
    pub(crate) fn text(title: &str) -> Heading {
        Heading { title: title.to_owned(), numeric: false }
    }

    pub(crate) fn number(title: &str) -> Heading {
        Heading { title: title.to_owned(), numeric: true }
    }
}

impl Grid {
    pub(crate) fn new(headings: Vec<Heading>) -> Grid {
        let mut table = Table::new();
        table.load_style(presets::UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Disabled);
        let header_lines = headings.iter().map(|heading| heading.title.lines().count()).max().unwrap_or(1);
        let numeric: Vec<bool> = headings.iter().map(|heading| heading.numeric).collect();
        table.set_header(headings.into_iter().map(|heading| heading.title));
        Grid { table, numeric, header_lines }
    }

    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.table.add_row(cells.into_iter().map(|cell| single_line(&cell)).collect::<Vec<_>>());
    }

    /// The lines, each with its line break.
    pub(crate) fn draw(mut self, look: Look) -> String {
        for (column, numeric) in self.table.column_iter_mut().zip(&self.numeric) {
            column.set_cell_alignment(if *numeric { CellAlignment::Right } else { CellAlignment::Left });
        }
        self.table.style_mut().row_separator = comfy_table::LineStyle::none();
        let mut text = String::new();
        for (index, line) in self.table.lines().enumerate() {
            let header = (1..=self.header_lines).contains(&index);
            let line = line.trim_end();
            text.push_str(&if header { look.bold(line) } else { line.to_owned() });
            text.push('\n');
        }
        text
    }
}

/// Cells come from anywhere: nothing in them may break the line or restyle the terminal.
fn single_line(cell: &str) -> String {
    cell.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// At most `limit` characters, the last an ellipsis when something is cut off.
pub(crate) fn shortened(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(limit.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// A cell between tabs: what would end it is written `\t`, `\n`, `\r`, `\\`.
pub(crate) fn cell_of_tabs(cell: &str) -> String {
    if !cell.contains(['\t', '\n', '\r', '\\']) {
        return cell.to_owned();
    }
    cell.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r")
}
