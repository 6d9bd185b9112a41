//! The fields of the marketing vocabulary that answers are recognised for, and what APIs call them.

/// What a field must hold to be taken for a global one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Date,
    DateTime,
    Number,
    Text,
}

/// The vocabulary that ships with capi.
static MARKETING: &str = include_str!("../vocabulary/marketing.capi");

/// Names that APIs use for global fields, besides the fields' own: lower-case letters only.
static ALSO: &[(&str, &[&str])] = &[
    ("date", &["day", "datestart", "reportdate", "statdate", "statsdate", "segmentsdate", "statdatetime", "timeperiodday"]),
    ("account_id", &["adaccountid", "advertiserid"]),
    ("account", &["accountname", "adaccountname", "advertisername"]),
    ("campaign", &["campaignname"]),
    ("ad_group_id", &["adsetid"]),
    ("ad_group", &["adgroupname", "adsetname", "adset"]),
    ("ad", &["adname"]),
    ("creative", &["creativename"]),
    ("country", &["countrycode"]),
    ("currency", &["currencycode", "accountcurrency"]),
    ("device", &["devicetype", "devicecategory"]),
    ("spend", &["cost", "amountspent", "adspend", "totalspend", "mediacost"]),
    ("impressions", &["imps", "impression"]),
    ("clicks", &["click"]),
    ("conversion_value", &["conversionsvalue", "purchasevalue"]),
    ("page_views", &["screenpageviews"]),
    ("users", &["totalusers"]),
    ("opens", &["totalopens"]),
    ("created_at", &["createdtime", "created", "createtime"]),
    ("updated_at", &["updatedtime", "updated", "updatetime"]),
];

/// A global field of the vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) global: &'static str,
    pub(super) wanted: Wanted,
}

/// The declared fields, not the derived ones.
fn known() -> impl Iterator<Item = Known> {
    MARKETING.lines().filter_map(|line| {
        let (global, rest) = line.strip_prefix("global ")?.split_once(':')?;
        let wanted = match rest.split_whitespace().next()? {
            "date" => Wanted::Date,
            "datetime" => Wanted::DateTime,
            "int" | "decimal" => Wanted::Number,
            _ => Wanted::Text,
        };
        Some(Known { global, wanted })
    })
}

/// A recognised field, and the divisor when it counts millionths or hundredths.
pub(super) struct Match {
    pub(super) known: Known,
    pub(super) divisor: Option<&'static str>,
}

/// Looks up a field by its own name, its name with its parent's, or with what the address lists.
pub(super) fn find(path: &[String], listed: Option<&str>) -> Option<Match> {
    let name = letters(path.last()?);
    let owner = match path.len().checked_sub(2).and_then(|index| path.get(index)) {
        Some(parent) => Some(letters(parent)),
        None => listed.map(singular),
    };
    let with_owner = owner.filter(|_| ["id", "name"].contains(&name.as_str())).map(|owner| format!("{owner}{name}"));
    let candidates = [with_owner.unwrap_or_default(), name];
    candidates.iter().find_map(|candidate| exact(candidate).or_else(|| scaled(candidate)))
}

fn exact(name: &str) -> Option<Match> {
    let known = named(name)?;
    Some(Match { known, divisor: None })
}

fn named(name: &str) -> Option<Known> {
    let also = ALSO.iter().find(|(_, names)| names.contains(&name)).map(|(global, _)| *global);
    known().find(|known| also.map_or_else(|| letters(known.global) == name, |global| known.global == global))
}

/// `cost_micros`, `spend_cents`.
fn scaled(name: &str) -> Option<Match> {
    let (base, divisor) = [("micros", "1_000_000"), ("micro", "1_000_000"), ("cents", "100")]
        .into_iter()
        .find_map(|(suffix, divisor)| name.strip_suffix(suffix).map(|base| (base, divisor)))?;
    let known = named(base).filter(|known| known.wanted == Wanted::Number)?;
    Some(Match { known, divisor: Some(divisor) })
}

fn letters(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).collect()
}

/// `campaigns` lists a `campaign`.
fn singular(listed: &str) -> String {
    let name = letters(listed);
    match name.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => name.strip_suffix('s').map_or(name.clone(), str::to_owned),
    }
}
