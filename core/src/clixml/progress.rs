//! The parts of a progress record (`PR`), which has its own rules.

use super::scalar::number::integer;
use super::tag::{ProgressField, Scalar};
use super::text::Text;

/// The parts in their order; none stands for the current operation, which can be any value.
pub(super) const PARTS: [Option<ProgressField>; 8] = [
    Some(ProgressField::Activity),
    Some(ProgressField::ActivityId),
    None,
    Some(ProgressField::ParentActivityId),
    Some(ProgressField::PercentComplete),
    Some(ProgressField::RecordType),
    Some(ProgressField::SecondsRemaining),
    Some(ProgressField::StatusDescription),
];

/// What the parts of a record must agree on.
#[derive(Default)]
pub(super) struct Record {
    activity_id: i128,
    parent: i128,
}

impl Record {
    /// Takes a part and puts its text into the form PowerShell writes.
    pub(super) fn set(
        &mut self,
        field: ProgressField,
        text: &mut Vec<u8>,
    ) -> Result<(), &'static str> {
        match field {
            ProgressField::Activity | ProgressField::StatusDescription => {
                if text.is_empty() {
                    return Err("the activity and the status of a progress record need a text");
                }
            }
            ProgressField::RecordType => {
                if !is_record_type(Text::wrap(text)) {
                    return Err("the type of a progress record is Processing or Completed");
                }
            }
            _ => {
                let number = integer(Scalar::Int32, text)
                    .ok_or("this part of a progress record must be an integer")?;
                *text = number.to_string().into_bytes();
                match field {
                    ProgressField::ActivityId => self.activity_id = number,
                    ProgressField::ParentActivityId => self.parent = number,
                    ProgressField::PercentComplete if number > 100 => {
                        return Err("a progress record is complete by 100 percent at most");
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// Checks what the parts must agree on.
    pub(super) fn check(&self) -> Result<(), &'static str> {
        if self.activity_id < 0 {
            return Err("the activity of a progress record cannot be negative");
        }
        if self.activity_id == self.parent {
            return Err("the activity of a progress record cannot be its own parent");
        }
        Ok(())
    }
}

/// 0 or 1, or names in any case with commas between them, as `Enum.Parse` takes them; the record
/// refuses other numbers.
pub(crate) fn is_record_type(text: Text<'_>) -> bool {
    let Some(text) = text.as_str().map(str::trim) else {
        return false;
    };
    if text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-')) {
        return matches!(integer(Scalar::Int32, text.as_bytes()), Some(0 | 1));
    }
    text.split(',').map(str::trim).all(|name| {
        name.eq_ignore_ascii_case("processing") || name.eq_ignore_ascii_case("completed")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn record_types() {
        for good in ["Processing", " completed ", "0", "+1", "Processing, Completed"] {
            assert!(is_record_type(good.into()), "{good}");
        }
        for bad in ["", "Foo", "Processing,", "1.0", "2", "-1", "99999999999"] {
            assert!(!is_record_type(bad.into()), "{bad}");
        }
    }
}
