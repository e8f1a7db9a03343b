//! Bytes as base64.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const NONE: u8 = 0xFF;

const VALUES: [u8; 256] = {
    let mut values = [NONE; 256];
    let mut i = 0;
    while i < 64 {
        values[ALPHABET[i as usize] as usize] = i;
        i += 1;
    }
    values
};

const INVALID: &str = "the text is not base64";

/// The bytes of the text of a `BA`; none if it is not valid. White space of XML may stand
/// anywhere; padding must be complete.
#[must_use]
pub fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let text: Vec<u8> = text.iter().copied().filter(|&b| !is_white(b)).collect();
    let data = check(&text)?;
    let mut out = Vec::with_capacity(data.len() / 4 * 3 + 2);
    for group in data.chunks(4) {
        let bits = group.iter().fold(0_u32, |n, &b| n << 6 | u32::from(VALUES[usize::from(b)]));
        let bits = bits << (6 * (4 - group.len()));
        let [_, bytes @ ..] = bits.to_be_bytes();
        out.extend_from_slice(&bytes[..group.len() - 1]);
    }
    Some(out)
}

/// Appends the base64 of `bytes` to `out`.
pub fn encode(bytes: &[u8], out: &mut Vec<u8>) {
    for group in bytes.chunks(3) {
        let mut padded = [0; 4];
        padded[1..=group.len()].copy_from_slice(group);
        let bits = u32::from_be_bytes(padded);
        for i in 0..4 {
            let digit = ALPHABET[(bits >> (18 - 6 * i) & 0x3F) as usize];
            out.push(if i <= group.len() { digit } else { b'=' });
        }
    }
}

/// The digits without the padding, if there is the right number of both.
fn check(text: &[u8]) -> Option<&[u8]> {
    let data = text.strip_suffix(b"==").or(text.strip_suffix(b"=")).unwrap_or(text);
    let whole = text.len().is_multiple_of(4) && data.len() % 4 != 1;
    let valid = data.iter().fold(0, |all, &b| all | VALUES[usize::from(b)]) != NONE;
    (whole && valid).then_some(data)
}

/// Removes white space and the bits that the last digit has too many.
pub(super) fn normalise(text: &mut Vec<u8>) -> Result<(), &'static str> {
    if check(text).is_none() {
        text.retain(|&b| !is_white(b));
    }
    let data = check(text).ok_or(INVALID)?.len();
    let extra = match data % 4 {
        2 => 0x0F,
        3 => 0x03,
        _ => return Ok(()),
    };
    if let Some(last) = text[..data].last_mut() {
        *last = ALPHABET[usize::from(VALUES[usize::from(*last)] & !extra)];
    }
    Ok(())
}

fn is_white(byte: u8) -> bool {
    super::super::chars::is_white_byte(byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back() {
        let all: Vec<u8> = (0..=255).collect();
        for len in 0..all.len() {
            let mut text = Vec::new();
            encode(&all[..len], &mut text);
            assert_eq!(decode(&text).as_deref(), Some(&all[..len]));
            let mut same = text.clone();
            normalise(&mut same).unwrap();
            assert_eq!(same, text);
        }
    }

    #[test]
    fn what_is_not_base64_is_refused() {
        for bad in ["A", "AQ", "AQI", "AQ=", "AQ===", "====", "=", "-_8=", "AQ=A", "A=Q=", "A==="] {
            assert!(decode(bad.as_bytes()).is_none(), "{bad}");
            assert!(normalise(&mut bad.as_bytes().to_vec()).is_err(), "{bad}");
        }
    }

    #[test]
    fn blanks_and_spare_bits_go() {
        let mut text = b"AQ ID\nBB = =".to_vec();
        normalise(&mut text).unwrap();
        assert_eq!(text, b"AQIDBA==");
        assert_eq!(decode(b"AQ ID\nBB = =").unwrap(), [1, 2, 3, 4]);
    }
}
