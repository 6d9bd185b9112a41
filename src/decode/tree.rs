//! Records and page slots out of a document that is there as one value: XML, text, a part of a row.

use super::error::DecodeError;
use super::{OnRecord, Page, PagePlan, Records, RecordsFound};
use crate::expr::project::{project, read};
use crate::plan::projection::Node;
use crate::value::Value;

/// What is no list is one record, whatever it is: XML does not tell one element from a list of one.
pub(super) fn page(document: &Value, plan: &PagePlan<'_>, on_record: &mut OnRecord<'_>) -> Result<Page, DecodeError> {
    let slots = project(document, plan.page);
    let path: &[String] = match plan.records {
        Records::None | Records::Split(_) => return Ok(Page { slots, found: RecordsFound::Missing }),
        Records::Auto => &[],
        Records::Path(path) => path,
    };
    let found = match at(document, path) {
        Err(found) => found,
        Ok(Value::Null) => RecordsFound::Null,
        Ok(Value::List(items)) => {
            items.iter().try_for_each(|item| hand_over(item, plan, on_record))?;
            RecordsFound::List(items.len())
        }
        Ok(record) => {
            hand_over(record, plan, on_record)?;
            RecordsFound::One
        }
    };
    Ok(Page { slots, found })
}

/// As `page`, of a part of a JSON document: what is neither list nor object holds no records.
pub fn page_of_value(document: &Value, plan: &PagePlan<'_>, on_record: &mut OnRecord<'_>) -> Result<Page, DecodeError> {
    let path: &[String] = if let Records::Path(path) = plan.records { path } else { &[] };
    match at(document, path) {
        Ok(value) if !matches!(value, Value::List(_) | Value::Object(_) | Value::Null) => {
            Ok(Page { slots: project(document, plan.page), found: RecordsFound::Misfit(value.kind()) })
        }
        _ => page(document, plan, on_record),
    }
}

fn at<'v>(document: &'v Value, path: &[String]) -> Result<&'v Value, RecordsFound> {
    path.iter().try_fold(document, |value, name| match value {
        Value::Object(object) => object.get(name).ok_or(RecordsFound::Missing),
        Value::Null => Err(RecordsFound::Null),
        other => Err(RecordsFound::Misfit(other.kind())),
    })
}

fn hand_over(record: &Value, plan: &PagePlan<'_>, on_record: &mut OnRecord<'_>) -> Result<(), DecodeError> {
    let mut slots = vec![Value::Null; plan.record.slots];
    if plan.record.root != Node::Skip {
        read(record, &plan.record.root, &mut slots);
    }
    on_record(&mut slots).map_err(|_| DecodeError::stopped())
}
