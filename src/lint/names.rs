//! What names tell: of fields, parameters and columns as APIs call them.

/// The words of a name, in small letters: `spendMicros`, `Spend-Micros` and `SPEND_MICROS` are `spend`, `micros`.
pub fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for letter in name.chars() {
        let begins = !before.is_alphanumeric() || (letter.is_uppercase() && before.is_lowercase());
        if letter.is_alphanumeric() {
            match words.last_mut().filter(|_| !begins) {
                Some(word) => word.extend(letter.to_lowercase()),
                None => words.push(letter.to_lowercase().collect()),
            }
        }
        before = letter;
    }
    words
}

/// Whether one of its words is one of these.
pub fn says(name: &str, any: &[&str]) -> bool {
    words(name).iter().any(|word| any.contains(&word.as_str()))
}

/// Whether it is the name of an amount of money.
pub fn is_money(name: &str) -> bool {
    const MONEY: &[&str] = &[
        "spend",
        "cost",
        "costs",
        "price",
        "revenue",
        "amount",
        "fee",
        "fees",
        "tax",
        "budget",
        "total_price",
        "refund",
        "refunds",
        "discount",
        "discounts",
        "balance",
        "payout",
        "salary",
        "turnover",
        "sales",
        "cpc",
        "cpm",
    ];
    says(name, MONEY)
}
