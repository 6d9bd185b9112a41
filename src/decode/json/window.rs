//! Where a string stops being plain, sixteen bytes at a time in two words: most strings end in the
//! first window, so that there is one branch for them to guess wrong.

/// How many bytes at the start of `bytes` are neither quote nor backslash nor control character.
#[inline(always)]
pub(super) fn plain_run(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    while let Some((low, tail)) = rest.split_first_chunk::<8>()
        && let Some((high, tail)) = tail.split_first_chunk::<8>()
    {
        let (low, high) = (stops(*low), stops(*high));
        if low | high != 0 {
            let (word, before) = if low == 0 { (high, 8) } else { (low, 0) };
            return bytes.len() - rest.len() + before + (word.trailing_zeros() / 8) as usize;
        }
        rest = tail;
    }
    bytes.len() - rest.len() + short_run(rest)
}

#[cold]
fn short_run(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f)).unwrap_or(bytes.len())
}

const fn repeat(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// Marks the high bits of bytes that stop. Bits above the lowest may be wrong: borrows travel up.
/// Flipping the bit of 2 puts the quote next to the control characters: one comparison for both.
#[inline(always)]
fn stops(bytes: [u8; 8]) -> u64 {
    let word = u64::from_le_bytes(bytes);
    let quote_or_control = (word ^ repeat(2)).wrapping_sub(repeat(0x21));
    let backslash = (word ^ repeat(b'\\')).wrapping_sub(repeat(1));
    (quote_or_control | backslash) & !word & repeat(0x80)
}

#[cfg(test)]
mod tests {
    use super::{plain_run, short_run};

    #[test]
    fn windows_agree_with_looking_at_each_byte() {
        for byte in 0..=255u8 {
            for place in 0..20 {
                for after in [b'a', b'"', 0x80, 0xff, 0x1f, 0x20, b'#', b'!', b']', b'[', 0x82] {
                    let mut bytes = [b'x'; 37];
                    bytes[place..].fill(after);
                    bytes[place] = byte;
                    assert_eq!(plain_run(&bytes), short_run(&bytes), "{bytes:?}");
                }
            }
        }
    }
}
