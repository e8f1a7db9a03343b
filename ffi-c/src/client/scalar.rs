use crate::types::{kr_payload, kr_value};
use krstate::{DateTime, DateTimeKind, Decimal, Duration, Guid, Kind};

macro_rules! scalars {
    ($($(#[$doc:meta])* $kind:ident($type:ty)),+ $(,)?) => {
        /// A value of a fixed size: all but text, bytes and containers.
        #[derive(Clone, Copy, Debug, Default, PartialEq)]
        pub enum Scalar {
            /// Nothing.
            #[default]
            Null,
            $($(#[$doc])* $kind($type),)+
        }

        impl Scalar {
            /// The kind of the value.
            #[must_use]
            pub fn kind(self) -> Kind {
                match self {
                    Self::Null => Kind::Null,
                    $(Self::$kind(_) => Kind::$kind,)+
                }
            }
        }
    };
}

scalars! {
    /// A truth value.
    Bool(bool),
    /// An 8-bit integer.
    I8(i8),
    /// An unsigned 8-bit integer.
    U8(u8),
    /// A 16-bit integer.
    I16(i16),
    /// An unsigned 16-bit integer.
    U16(u16),
    /// A 32-bit integer.
    I32(i32),
    /// An unsigned 32-bit integer.
    U32(u32),
    /// A 64-bit integer.
    I64(i64),
    /// An unsigned 64-bit integer.
    U64(u64),
    /// A float.
    F32(f32),
    /// A double.
    F64(f64),
    /// A decimal number of 96 bits, its scale kept.
    Decimal(Decimal),
    /// One UTF-16 unit, also half of a surrogate pair.
    Char(u16),
    /// A date and time.
    DateTime(DateTime),
    /// A span of time.
    Duration(Duration),
    /// A GUID.
    Guid(Guid),
}

macro_rules! from {
    ($($type:ty => $kind:ident),+ $(,)?) => {
        $(impl From<$type> for Scalar {
            fn from(value: $type) -> Self {
                Self::$kind(value)
            }
        })+
    };
}

from! {
    bool => Bool, i8 => I8, u8 => U8, i16 => I16, u16 => U16, i32 => I32, u32 => U32, i64 => I64, u64 => U64,
    f32 => F32, f64 => F64, Decimal => Decimal, DateTime => DateTime, Duration => Duration,
    Guid => Guid,
}

impl Scalar {
    /// What the ABI calls `aux` and `as`.
    pub(super) fn raw(self) -> (u32, kr_payload) {
        let mut aux = 0;
        let payload = match self {
            Self::Null => kr_payload { bits: [0; 2] },
            Self::Bool(value) => kr_payload { boolean: u8::from(value) },
            Self::I8(value) => kr_payload { i64: value.into() },
            Self::I16(value) => kr_payload { i64: value.into() },
            Self::I32(value) => kr_payload { i64: value.into() },
            Self::I64(value) => kr_payload { i64: value },
            Self::U8(value) => kr_payload { u64: value.into() },
            Self::U16(value) | Self::Char(value) => kr_payload { u64: value.into() },
            Self::U32(value) => kr_payload { u64: value.into() },
            Self::U64(value) => kr_payload { u64: value },
            Self::F32(value) => kr_payload { f32: value },
            Self::F64(value) => kr_payload { f64: value },
            Self::Decimal(value) => {
                aux = u32::from(value.scale()) << 16 | u32::from(value.is_negative()) << 31;
                #[expect(clippy::cast_possible_truncation, reason = "the mantissa in two words")]
                let bits = [value.mantissa() as u64, (value.mantissa() >> 64) as u64];
                kr_payload { bits }
            }
            Self::DateTime(value) => {
                aux = value.kind() as u32;
                kr_payload { i64: value.ticks() }
            }
            Self::Duration(value) => kr_payload { i64: value.ticks },
            Self::Guid(value) => kr_payload { guid: value.0 },
        };
        (aux, payload)
    }

    /// Reads a scalar; `None` if the kind is another, or one that this version does not know.
    ///
    /// # Safety
    /// The home wrote the value.
    #[expect(clippy::cast_possible_truncation, reason = "the home keeps to the range of the kind")]
    pub(super) unsafe fn read(kind: Kind, value: &kr_value) -> Option<Self> {
        let payload = value.r#as;
        Some(unsafe {
            match kind {
                Kind::Null => Self::Null,
                Kind::Bool => Self::Bool(payload.boolean != 0),
                Kind::I8 => Self::I8(payload.i64 as i8),
                Kind::I16 => Self::I16(payload.i64 as i16),
                Kind::I32 => Self::I32(payload.i64 as i32),
                Kind::I64 => Self::I64(payload.i64),
                Kind::U8 => Self::U8(payload.u64 as u8),
                Kind::U16 => Self::U16(payload.u64 as u16),
                Kind::U32 => Self::U32(payload.u64 as u32),
                Kind::U64 => Self::U64(payload.u64),
                Kind::F32 => Self::F32(payload.f32),
                Kind::F64 => Self::F64(payload.f64),
                Kind::Char => Self::Char(payload.u64 as u16),
                Kind::Decimal => {
                    let mantissa = u128::from(payload.bits[0]) | u128::from(payload.bits[1]) << 64;
                    let scale = (value.aux >> 16) as u8;
                    Self::Decimal(Decimal::new(mantissa, scale, value.aux >> 31 != 0)?)
                }
                Kind::DateTime => {
                    let kind = DateTimeKind::from_number(value.aux)?;
                    Self::DateTime(DateTime::new(payload.i64, kind)?)
                }
                Kind::Duration => Self::Duration(Duration { ticks: payload.i64 }),
                Kind::Guid => Self::Guid(Guid(payload.guid)),
                _ => return None,
            }
        })
    }
}
