//! What is in the schemas that a run has to do with, read at once: a question a table would cost
//! a journey each.

use std::collections::HashMap;

use super::ddl::OWN;
use super::link::Link;
use super::trouble::Failure;
use crate::sink::SinkError;
use crate::sink::catalog::{self, Entry};

const PLACE: &str = "the table `capi.tables`";

/// Attributes whose number is not positive are PostgreSQL's own.
const RELATIONS: &str = "
    SELECT n.nspname::text, c.relname::text, c.relkind::text, coalesce(array_agg(a.attname::text) FILTER (WHERE a.attname IS NOT NULL), '{}')
    FROM pg_catalog.pg_namespace n
    JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid
    LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE n.nspname = ANY ($1)
    GROUP BY 1, 2, 3";

const SCHEMAS: &str = "SELECT nspname::text FROM pg_catalog.pg_namespace WHERE nspname = ANY ($1)";

const ENTRIES: &str = "SELECT description FROM capi.tables ORDER BY integration <> $1, updated_at DESC, integration, n";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Table,
    View,
    Other,
}

impl Kind {
    fn of(relkind: &str) -> Kind {
        match relkind {
            // Also tables in parts, whose parts are somebody's own choice.
            "r" | "p" => Kind::Table,
            "v" | "m" => Kind::View,
            _ => Kind::Other,
        }
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Kind::Table => "table",
            Kind::View => "view",
            Kind::Other => "relation",
        }
    }
}

pub(super) struct Relation {
    pub(super) kind: Kind,
    pub(super) columns: Vec<String>,
}

/// Schemas with their relations, and what capi knows of its tables: those of the run's integration first,
/// then the newest.
pub(super) struct Inventory {
    pub(super) entries: Vec<Entry>,
    schemas: Vec<String>,
    relations: HashMap<(String, String), Relation>,
}

impl Inventory {
    /// Everything that the integration `first` and the view `global` need.
    pub(super) fn read(link: &Link, first: &str) -> Result<Inventory, Failure> {
        let mut entries = Vec::new();
        if has_own(link)? {
            for row in link.query(ENTRIES, &[&first])? {
                let text: String = link.get(&row, 0)?;
                entries.push(catalog::read::<Entry>(&text, PLACE)?);
            }
        }
        let mut wanted: Vec<&str> = entries.iter().map(|entry| entry.integration.as_str()).chain([first, OWN]).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let schemas = link.query(SCHEMAS, &[&wanted])?;
        let schemas = schemas.iter().map(|row| link.get(row, 0)).collect::<Result<_, _>>()?;
        let mut relations = HashMap::new();
        for row in link.query(RELATIONS, &[&wanted])? {
            let (schema, name, kind): (String, String, String) = (link.get(&row, 0)?, link.get(&row, 1)?, link.get(&row, 2)?);
            relations.insert((schema, name), Relation { kind: Kind::of(&kind), columns: link.get(&row, 3)? });
        }
        Ok(Inventory { entries, schemas, relations })
    }

    pub(super) fn has_schema(&self, name: &str) -> bool {
        self.schemas.iter().any(|schema| schema == name)
    }

    pub(super) fn is_empty_schema(&self, name: &str) -> bool {
        !self.relations.keys().any(|(schema, _)| schema == name)
    }

    pub(super) fn relation(&self, schema: &str, name: &str) -> Option<&Relation> {
        self.relations.get(&(schema.to_owned(), name.to_owned()))
    }

    pub(super) fn entry(&self, integration: &str, request: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.integration == integration && entry.request == request)
    }

    /// The tables as they are: without columns that are gone.
    pub(super) fn present(&self) -> Vec<Entry> {
        let present = |entry: &Entry| {
            let mut entry = entry.clone();
            let relation = self.relation(&entry.integration, &entry.request).filter(|relation| relation.kind == Kind::Table);
            entry.columns.retain(|column| relation.is_some_and(|relation| relation.columns.contains(&column.name)));
            entry
        };
        self.entries.iter().map(present).collect()
    }
}

/// Whether capi's own tables are there.
pub(super) fn has_own(link: &Link) -> Result<bool, Failure> {
    let rows = link.query("SELECT pg_catalog.to_regclass('capi.epochs') IS NOT NULL", &[])?;
    rows.first().map_or(Ok(false), |row| link.get(row, 0))
}

/// Writes down what tables mean; the order of `entries` is kept among those that are new.
pub(super) fn save(link: &Link, entries: &[Entry], at: &str) -> Result<(), Failure> {
    let save = format!(
        "INSERT INTO capi.tables (integration, request, description, updated_at)
         SELECT e.integration, e.request, e.description, {at}
         FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS e (integration, request, description, n) ORDER BY e.n
         ON CONFLICT (integration, request) DO UPDATE SET description = excluded.description, updated_at = excluded.updated_at"
    );
    let descriptions: Vec<String> = entries.iter().map(catalog::write).collect::<Result<_, SinkError>>()?;
    let integrations: Vec<&str> = entries.iter().map(|entry| entry.integration.as_str()).collect();
    let requests: Vec<&str> = entries.iter().map(|entry| entry.request.as_str()).collect();
    link.execute(&save, &[&integrations, &requests, &descriptions]).map(|_| ())
}

/// Puts descriptions in the place of those of the same tables, or behind them.
pub(super) fn put(entries: &mut Vec<Entry>, newer: impl IntoIterator<Item = Entry>) {
    for entry in newer {
        match entries.iter_mut().find(|known| (&known.integration, &known.request) == (&entry.integration, &entry.request)) {
            Some(known) => *known = entry,
            None => entries.push(entry),
        }
    }
}
