//! Numbers as people read them.

/// `1,234,567`.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 row`, `2 rows`.
pub(crate) fn counted(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", count(number))
}

/// `512 B`, `1.4 kB`, `2.0 MB`: powers of ten.
pub(crate) fn bytes(number: u64) -> String {
    let mut scaled = number as f64;
    let mut unit = "B";
    for larger in ["kB", "MB", "GB", "TB"] {
        if scaled < 999.95 {
            break;
        }
        scaled /= 1000.0;
        unit = larger;
    }
    if unit == "B" { format!("{number} B") } else { format!("{scaled:.1} {unit}") }
}

/// `0.25s`, `12.3s`, `4m 05s`, `2h 03m`.
pub(crate) fn seconds(seconds: f64) -> String {
    let whole = seconds.max(0.0) as u64;
    match whole {
        0..=9 => format!("{:.2}s", seconds.max(0.0)),
        10..=59 => format!("{seconds:.1}s"),
        60..=3599 => format!("{}m {:02}s", whole / 60, whole % 60),
        _ => format!("{}h {:02}m", whole / 3600, whole % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_scaled() {
        assert_eq!([count(0), count(999), count(1000), count(1234567)].join(" "), "0 999 1,000 1,234,567");
        assert_eq!([counted(1, "row"), counted(2, "row")].join(" "), "1 row 2 rows");
        assert_eq!([bytes(0), bytes(999), bytes(1000), bytes(999_999), bytes(2_500_000_000)].join(" "), "0 B 999 B 1.0 kB 1.0 MB 2.5 GB");
        assert_eq!([seconds(0.256), seconds(12.34), seconds(245.0), seconds(7380.0)].join(" "), "0.26s 12.3s 4m 05s 2h 03m");
    }
}
