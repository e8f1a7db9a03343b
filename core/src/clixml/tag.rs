//! The names of elements.

/// The kind of a primitive value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scalar {
    /// `S`, a string.
    String,
    /// `C`, a UTF-16 unit, written as its number.
    Char,
    /// `B`.
    Boolean,
    /// `By`, 8 bits without sign.
    Byte,
    /// `SB`, 8 bits with sign.
    SByte,
    /// `U16`.
    UInt16,
    /// `I16`.
    Int16,
    /// `U32`.
    UInt32,
    /// `I32`.
    Int32,
    /// `U64`.
    UInt64,
    /// `I64`.
    Int64,
    /// `Sg`, IEEE binary32.
    Single,
    /// `Db`, IEEE binary64.
    Double,
    /// `D`, 96 bits with a scale.
    Decimal,
    /// `DT`.
    DateTime,
    /// `TS`.
    TimeSpan,
    /// `BA`, bytes in base64.
    Bytes,
    /// `G`.
    Guid,
    /// `URI`.
    Uri,
    /// `Version`.
    Version,
    /// `XD`, a whole XML document as a string.
    Xml,
    /// `SBK`, source text that is never run.
    ScriptBlock,
    /// `SS`, opaque here; outside Windows PowerShell writes it without any protection.
    SecureString,
}

impl Scalar {
    /// The name of its element.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::String => "S",
            Self::Char => "C",
            Self::Boolean => "B",
            Self::Byte => "By",
            Self::SByte => "SB",
            Self::UInt16 => "U16",
            Self::Int16 => "I16",
            Self::UInt32 => "U32",
            Self::Int32 => "I32",
            Self::UInt64 => "U64",
            Self::Int64 => "I64",
            Self::Single => "Sg",
            Self::Double => "Db",
            Self::Decimal => "D",
            Self::DateTime => "DT",
            Self::TimeSpan => "TS",
            Self::Bytes => "BA",
            Self::Guid => "G",
            Self::Uri => "URI",
            Self::Version => "Version",
            Self::Xml => "XD",
            Self::ScriptBlock => "SBK",
            Self::SecureString => "SS",
        }
    }

    /// Whether its text is in the `_xHHHH_` form; such elements must be in the namespace.
    pub(super) const fn is_encoded(self) -> bool {
        matches!(self, Self::String | Self::Uri | Self::Xml | Self::ScriptBlock)
    }

    /// Whether PowerShell writes an empty one as two tags.
    pub(super) const fn empty_as_pair(self) -> bool {
        self.is_encoded() || matches!(self, Self::SecureString)
    }
}

/// The kind of a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Container {
    /// `LST`.
    List,
    /// `STK`, top first.
    Stack,
    /// `QUE`, head first.
    Queue,
    /// `IE`, something that can only be enumerated.
    Enumerable,
    /// `DCT`.
    Dictionary,
}

impl Container {
    /// The name of its element.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::List => "LST",
            Self::Stack => "STK",
            Self::Queue => "QUE",
            Self::Enumerable => "IE",
            Self::Dictionary => "DCT",
        }
    }
}

/// A text in a progress record (`PR`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProgressField {
    /// `AV`.
    Activity,
    /// `AI`.
    ActivityId,
    /// `PI`.
    ParentActivityId,
    /// `PC`.
    PercentComplete,
    /// `T`.
    RecordType,
    /// `SR`.
    SecondsRemaining,
    /// `SD`.
    StatusDescription,
}

impl ProgressField {
    /// The name of its element.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Activity => "AV",
            Self::ActivityId => "AI",
            Self::ParentActivityId => "PI",
            Self::PercentComplete => "PC",
            Self::RecordType => "T",
            Self::SecondsRemaining => "SR",
            Self::StatusDescription => "SD",
        }
    }
}

/// The local name of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    Scalar(Scalar),
    Container(Container),
    Field(ProgressField),
    Nil,
    Ref,
    Obj,
    Progress,
    Entry,
    TypeNames,
    TypeNamesRef,
    ToString,
    Properties,
    Members,
    Root,
    Unknown,
}

impl Tag {
    /// `T` is a [`ProgressField::RecordType`] here, also in a list of type names.
    pub(super) fn of(name: &[u8]) -> Self {
        use Container as C;
        use ProgressField as P;
        use Scalar as S;
        match name {
            b"S" => Self::Scalar(S::String),
            b"Obj" => Self::Obj,
            b"Nil" => Self::Nil,
            b"B" => Self::Scalar(S::Boolean),
            b"I32" => Self::Scalar(S::Int32),
            b"TNRef" => Self::TypeNamesRef,
            b"ToString" => Self::ToString,
            b"Props" => Self::Properties,
            b"MS" => Self::Members,
            b"LST" => Self::Container(C::List),
            b"Ref" => Self::Ref,
            b"En" => Self::Entry,
            b"DCT" => Self::Container(C::Dictionary),
            b"TN" => Self::TypeNames,
            b"T" => Self::Field(P::RecordType),
            b"G" => Self::Scalar(S::Guid),
            b"I64" => Self::Scalar(S::Int64),
            b"U32" => Self::Scalar(S::UInt32),
            b"DT" => Self::Scalar(S::DateTime),
            b"IE" => Self::Container(C::Enumerable),
            b"BA" => Self::Scalar(S::Bytes),
            b"Db" => Self::Scalar(S::Double),
            b"U16" => Self::Scalar(S::UInt16),
            b"By" => Self::Scalar(S::Byte),
            b"U64" => Self::Scalar(S::UInt64),
            b"TS" => Self::Scalar(S::TimeSpan),
            b"Version" => Self::Scalar(S::Version),
            b"URI" => Self::Scalar(S::Uri),
            b"I16" => Self::Scalar(S::Int16),
            b"C" => Self::Scalar(S::Char),
            b"D" => Self::Scalar(S::Decimal),
            b"SB" => Self::Scalar(S::SByte),
            b"Sg" => Self::Scalar(S::Single),
            b"SS" => Self::Scalar(S::SecureString),
            b"XD" => Self::Scalar(S::Xml),
            b"SBK" => Self::Scalar(S::ScriptBlock),
            b"STK" => Self::Container(C::Stack),
            b"QUE" => Self::Container(C::Queue),
            b"PR" => Self::Progress,
            b"AV" => Self::Field(P::Activity),
            b"AI" => Self::Field(P::ActivityId),
            b"PI" => Self::Field(P::ParentActivityId),
            b"PC" => Self::Field(P::PercentComplete),
            b"SR" => Self::Field(P::SecondsRemaining),
            b"SD" => Self::Field(P::StatusDescription),
            b"Objs" => Self::Root,
            _ => Self::Unknown,
        }
    }
}
