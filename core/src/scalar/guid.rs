use std::fmt;

/// A GUID: 16 bytes in the order in which they are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Guid(pub [u8; 16]);

impl fmt::Display for Guid {
    /// 32 lower-case digits in five groups, as `00112233-4455-6677-8899-aabbccddeeff`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, byte) in self.0.iter().enumerate() {
            if matches!(at, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Guid;

    #[test]
    fn is_written_in_five_groups() {
        let bytes = std::array::from_fn(|at| u8::try_from(at * 17).expect("small"));
        assert_eq!(Guid(bytes).to_string(), "00112233-4455-6677-8899-aabbccddeeff");
    }
}
