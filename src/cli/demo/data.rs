//! What the sample API knows: three campaigns and a few days of numbers for each.

use serde_json::{Value, json};

const CAMPAIGNS: &[(&str, &str, &str)] =
    &[("c1", "Spring sale", "active"), ("c2", "Brand video", "active"), ("c3", "Newsletter sign-up", "paused")];

/// Campaigns on one page.
const PAGE: usize = 2;

/// A page of campaigns; the cursor is the index of its first.
pub(super) fn campaigns(cursor: Option<&str>) -> Option<Value> {
    let start: usize = cursor.map_or(Some(0), |text| text.parse().ok())?;
    let page: Vec<Value> =
        CAMPAIGNS.iter().skip(start).take(PAGE).map(|(id, name, status)| json!({ "id": id, "name": name, "status": status })).collect();
    let next = start + PAGE;
    let next = if next < CAMPAIGNS.len() { Value::from(next.to_string()) } else { Value::Null };
    Some(json!({ "data": page, "paging": { "next": next } }))
}

/// Three days of a campaign. One amount is broken, as amounts sometimes are.
pub(super) fn insights(id: &str) -> Option<Value> {
    let number = CAMPAIGNS.iter().position(|(known, _, _)| *known == id)? as u64 + 1;
    let rows: Vec<Value> = (1..=3).map(|day| insight(number, day)).collect();
    Some(json!({ "rows": rows }))
}

fn insight(campaign: u64, day: u64) -> Value {
    let impressions = 1000 * campaign + 137 * day;
    let micros = 1_250_000 * campaign * day + 333_300;
    let spend = if (campaign, day) == (3, 2) { json!("pending") } else { json!(micros) };
    json!({
        "day": format!("2026-01-{day:02}"),
        "spend_micros": spend,
        "stats": { "impressions": impressions.to_string(), "clicks": (impressions / 40).to_string() },
        "actions": [
            { "type": "purchase", "value": (campaign + day).to_string() },
            { "type": "view", "value": "9" },
        ],
    })
}
