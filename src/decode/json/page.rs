//! From the root of a page to its records, reading what paging needs on the way.

use super::super::error::{Failure, Step};
use super::super::{OnRecord, Page, PagePlan, Records, RecordsFound};
use super::names::Names;
use super::read::Reading;
use super::scan::Reader;
use crate::plan::projection::Node;
use crate::value::{Kind, Value};

/// What happens to a part of the page.
enum Branch<'p> {
    /// The page reads it; records are elsewhere.
    Page(Reading<'p>),
    /// An object on the way to the records.
    Way(Names<'p, Branch<'p>>),
    Records,
    /// The page reads what the records are read of: two passes over this part.
    Both(Reading<'p>, Box<Branch<'p>>),
}

impl<'p> Branch<'p> {
    fn new(plan: &PagePlan<'p>) -> Branch<'p> {
        let page = &plan.page.root;
        match plan.records {
            Records::None | Records::Split(_) => Branch::Page(Reading::of(page)),
            Records::Auto => Branch::toward(page, &[]),
            Records::Path(path) => Branch::toward(page, path),
        }
    }

    fn toward(page: &'p Node, path: &'p [String]) -> Branch<'p> {
        match (page, path.split_first()) {
            (Node::Skip, None) => Branch::Records,
            (Node::Skip, Some((name, rest))) => Branch::way(&[], name, rest),
            (Node::Fields(fields), Some((name, rest))) => Branch::way(fields, name, rest),
            (_, _) => Branch::Both(Reading::of(page), Box::new(Branch::toward(&Node::Skip, path))),
        }
    }

    /// `name` leads to the records; `fields` are read by the page, it may be one of them.
    fn way(fields: &'p [(String, Node)], name: &'p str, rest: &'p [String]) -> Branch<'p> {
        let is_way = |field: &&(String, Node)| field.0 == name;
        let shared = fields.iter().find(is_way).map_or(&Node::Skip, |(_, node)| node);
        let others = fields.iter().filter(|field| !is_way(field));
        let mut entries: Vec<_> = others.map(|(name, node)| (name.as_str(), Branch::Page(Reading::of(node)))).collect();
        entries.push((name, Branch::toward(shared, rest)));
        Branch::Way(Names::new(entries))
    }

    /// Puts `value` into every page slot below.
    fn fill(&self, value: &Value, slots: &mut [Value]) {
        match self {
            Branch::Page(reading) => reading.fill(value, slots),
            Branch::Way(names) => names.iter().for_each(|branch| branch.fill(value, slots)),
            Branch::Records => {}
            Branch::Both(reading, branch) => {
                reading.fill(value, slots);
                branch.fill(value, slots);
            }
        }
    }
}

/// One walk over a page.
pub(crate) struct Walk<'p, 'c, 'f> {
    branch: Branch<'p>,
    rows: Rows<'p>,
    slots: Vec<Value>,
    found: RecordsFound,
    on_record: &'c mut OnRecord<'f>,
}

impl<'p, 'c, 'f> Walk<'p, 'c, 'f> {
    pub(crate) fn new(plan: &PagePlan<'p>, on_record: &'c mut OnRecord<'f>) -> Walk<'p, 'c, 'f> {
        let slots = vec![Value::Null; plan.page.slots];
        Walk { branch: Branch::new(plan), rows: Rows::new(plan), slots, found: RecordsFound::Missing, on_record }
    }

    pub(crate) fn document(self, reader: &mut Reader<'_>) -> Step<Page> {
        let Walk { branch, rows, mut slots, found, on_record } = self;
        let mut way = Way { rows, found, on_record };
        way.walk(&branch, reader, &mut slots)?;
        reader.end()?;
        Ok(Page { slots, found: way.found })
    }
}

/// What is on the way to the records, and they themselves.
struct Way<'p, 'c, 'f> {
    rows: Rows<'p>,
    found: RecordsFound,
    on_record: &'c mut OnRecord<'f>,
}

impl Way<'_, '_, '_> {
    fn walk(&mut self, branch: &Branch<'_>, reader: &mut Reader<'_>, page: &mut [Value]) -> Step {
        match branch {
            Branch::Page(reading) => reader.read(reading, page),
            Branch::Way(names) => self.way(branch, names, reader, page),
            Branch::Records => self.records(reader),
            Branch::Both(reading, rest) => {
                read_ahead(reading, reader, page)?;
                self.walk(rest, reader, page)
            }
        }
    }

    fn way(&mut self, branch: &Branch<'_>, names: &Names<'_, Branch<'_>>, reader: &mut Reader<'_>, page: &mut [Value]) -> Step {
        match reader.token() {
            b'{' => return reader.chosen(names, |reader, _, branch| self.walk(branch, reader, page)),
            b'n' => {
                self.found = RecordsFound::Null;
                reader.literal("null")?;
            }
            _ => {
                let kind = reader.skip_kind()?;
                self.found = RecordsFound::Misfit(kind);
                branch.fill(&Value::Misfit(kind), page);
            }
        }
        Ok(())
    }

    fn records(&mut self, reader: &mut Reader<'_>) -> Step {
        match reader.token() {
            b'[' => return self.list(reader),
            b'{' => {
                self.found = RecordsFound::One;
                self.rows.record(reader, self.on_record)?;
            }
            b'n' => {
                self.found = RecordsFound::Null;
                reader.literal("null")?;
            }
            _ => self.found = RecordsFound::Misfit(reader.skip_kind()?),
        }
        Ok(())
    }

    fn list(&mut self, reader: &mut Reader<'_>) -> Step {
        let mut count = 0;
        reader.list(|reader| {
            count += 1;
            self.rows.record(reader, self.on_record)
        })?;
        self.found = RecordsFound::List(count);
        Ok(())
    }
}

/// Reads records.
pub(crate) struct Rows<'p> {
    record: Reading<'p>,
    slots: Vec<Value>,
    count: usize,
}

impl<'p> Rows<'p> {
    pub(crate) fn new(plan: &PagePlan<'p>) -> Rows<'p> {
        Rows { record: Reading::of(&plan.record.root), slots: Vec::new(), count: plan.record.slots }
    }

    /// Reads one record and hands it over.
    #[inline]
    pub(crate) fn record(&mut self, reader: &mut Reader<'_>, on_record: &mut OnRecord<'_>) -> Step {
        self.read(reader)?;
        self.hand_over(reader.position(), on_record)
    }

    /// Reads one record.
    #[inline]
    pub(crate) fn read(&mut self, reader: &mut Reader<'_>) -> Step {
        self.slots.clear();
        self.slots.resize(self.count, Value::Null);
        reader.read(&self.record, &mut self.slots)
    }

    /// Hands over the record that was read.
    #[inline]
    pub(crate) fn hand_over(&mut self, position: usize, on_record: &mut OnRecord<'_>) -> Step {
        on_record(&mut self.slots).map_err(|_| Failure::stopped(position))
    }
}

/// Reads page slots of the value here and stays before it.
fn read_ahead(reading: &Reading<'_>, reader: &mut Reader<'_>, page: &mut [Value]) -> Step {
    let kind = reader.kind();
    if matches!(reading, Reading::Fields(_)) && kind != Kind::Object {
        // Nothing to read; whoever comes next validates it.
        if kind != Kind::Null {
            reading.fill(&Value::Misfit(kind), page);
        }
        return Ok(());
    }
    let start = reader.position();
    reader.read(reading, page)?;
    reader.seek(start);
    Ok(())
}
