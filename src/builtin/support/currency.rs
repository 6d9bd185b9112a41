//! An amount of money as people write it: one sign, one currency, digits.

/// The parts of an amount. What is no amount at all keeps its words in `digits`, which then spell no number.
pub(crate) struct Amount<'t> {
    /// A minus, or brackets around all of it; more than one of them makes no amount.
    pub(crate) signs: usize,
    /// `€`, `US$`, `EUR`, `kr`, as written.
    pub(crate) currency: Option<&'t str>,
    pub(crate) digits: &'t str,
}

impl<'t> Amount<'t> {
    pub(crate) fn of(text: &'t str) -> Amount<'t> {
        let text = text.trim();
        let inner = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
        let (sign, unsigned) = without_sign(inner.unwrap_or(text).trim());
        let (currency, rest) = without_currency(unsigned);
        let (second_sign, digits) = without_sign(rest);
        let signs = usize::from(inner.is_some()) + usize::from(sign) + usize::from(second_sign);
        Amount { signs, currency, digits: digits.trim() }
    }
}

fn without_sign(text: &str) -> (bool, &str) {
    match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text),
    }
}

/// Without one currency at either end. Other words stay, so that `12 k` is no amount.
fn without_currency(text: &str) -> (Option<&str>, &str) {
    let is_amount = |character: char| character.is_ascii_digit() || character == '-' || character == '\u{2212}';
    let start = text.find(is_amount).unwrap_or(0);
    let (before, rest) = text.split_at(start);
    if is_currency(before.trim()) {
        return (Some(before.trim()), rest);
    }
    let end = text.rfind(|character: char| character.is_ascii_digit()).map_or(text.len(), |last| last + 1);
    let (rest, after) = text.split_at(end);
    if is_currency(after.trim()) { (Some(after.trim()), rest) } else { (None, text) }
}

const SIGNS: &str = "$€£¥₹₩₽₺₴₦₫₱฿₪₡₲₵₸₮₭₼₾₨¢";
const WORDS: [&str; 14] = ["kr", "kr.", "zł", "Kč", "Ft", "Fr.", "CHF", "lei", "лв", "R", "Rs", "Rs.", "RM", "Rp"];

/// `€`, `US$`, `EUR`, `kr`.
fn is_currency(word: &str) -> bool {
    let is_code = word.len() == 3 && word.chars().all(|letter| letter.is_ascii_uppercase());
    let sign = word.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
    let is_sign = word.len() - sign.len() <= 2 && sign.chars().count() == 1 && SIGNS.contains(sign);
    is_code || is_sign || WORDS.contains(&word)
}
