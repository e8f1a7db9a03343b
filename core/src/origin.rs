//! What a container was where it came from, beyond its entries or items.

use crate::node::TableNode;
use crate::{Key, Text};
use hashbrown::HashSet;
use std::sync::Arc;

/// What a table or list was in `PowerShell`: no entry of it, but written again in a snapshot.
///
/// It is given once, when the container is made ([`Builder::origin`](crate::Builder::origin), or by
/// an import), and never changes. A container without one is a plain table or list.
#[derive(Clone, Debug)]
pub struct Origin {
    pub(crate) form: Form,
    pub(crate) types: Option<Arc<[Text]>>,
    pub(crate) text: Option<Text>,
    pub(crate) properties: Option<Arc<Properties>>,
    /// Named values of a list or dictionary, and those of others that cannot be entries.
    pub(crate) members: Option<Arc<TableNode>>,
}

/// The keys of the entries that are properties of the type; all others are notes.
pub(crate) type Properties = HashSet<Key, foldhash::fast::RandomState>;

/// The form in which a container is written as CLIXML.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Form {
    /// A table: `DCT`.
    Dictionary,
    /// A table: an object whose entries are its properties and notes, as a `PSCustomObject`.
    Object,
    /// A table: a value with more to it (an enum, a number with notes). The entry
    /// [`Origin::VALUE`] is the value, the others are properties and notes.
    Extended,
    /// A table: a set of members within the members of an object.
    MemberSet,
    /// A table: a progress record, `PR`.
    Progress,
    /// A table: a secure string, whose text is the entry [`Origin::VALUE`], as it was written.
    SecureString,
    /// A list: `LST`.
    List,
    /// A list: `STK`, the top first.
    Stack,
    /// A list: `QUE`, the head first.
    Queue,
    /// A list: `IE`, what can only be enumerated.
    Enumerable,
    /// A list: the values of a pipeline, which stand side by side in a document.
    Pipeline,
}

impl Origin {
    /// The key under which a [`Form::Extended`] table has its value.
    pub const VALUE: &str = "value__";

    /// An origin of this form that says no more.
    #[must_use]
    pub fn new(form: Form) -> Self {
        Self { form, types: None, text: None, properties: None, members: None }
    }

    /// Adds the names of the type, the most derived first.
    #[must_use]
    pub fn with_types(mut self, types: impl IntoIterator<Item = Text>) -> Self {
        self.types = Some(types.into_iter().collect());
        self
    }

    /// Adds what `ToString` of the object gave.
    #[must_use]
    pub fn with_text(mut self, text: impl Into<Text>) -> Self {
        self.text = Some(text.into());
        self
    }

    /// Says which keys are properties of the type; the entries of others are notes.
    #[must_use]
    pub fn with_properties(mut self, keys: impl IntoIterator<Item = Key>) -> Self {
        self.properties = Some(Arc::new(keys.into_iter().collect()));
        self
    }

    /// The form.
    #[must_use]
    pub fn form(&self) -> Form {
        self.form
    }

    /// The names of the type, the most derived first; `None` if nothing was said of them.
    #[must_use]
    pub fn types(&self) -> Option<&[Text]> {
        self.types.as_deref()
    }

    /// What `ToString` of the object gave, if that was kept.
    #[must_use]
    pub fn text(&self) -> Option<&Text> {
        self.text.as_ref()
    }

    /// Whether the entry of this key is a property of the type, and not a note.
    #[must_use]
    pub fn is_property(&self, key: &Key) -> bool {
        self.properties.as_ref().is_some_and(|properties| properties.contains(key))
    }
}

impl Form {
    /// All forms, with the names that JSON has for them.
    const NAMES: [(Self, &'static str); 11] = [
        (Self::Dictionary, "dictionary"),
        (Self::Object, "object"),
        (Self::Extended, "extended"),
        (Self::MemberSet, "memberset"),
        (Self::Progress, "progress"),
        (Self::SecureString, "securestring"),
        (Self::List, "list"),
        (Self::Stack, "stack"),
        (Self::Queue, "queue"),
        (Self::Enumerable, "enumerable"),
        (Self::Pipeline, "pipeline"),
    ];

    /// The form of a number, as the C ABI numbers those that a caller can give.
    #[must_use]
    pub fn from_number(number: u32) -> Option<Self> {
        const FORMS: [Form; 7] = [
            Form::Dictionary,
            Form::Object,
            Form::Extended,
            Form::List,
            Form::Stack,
            Form::Queue,
            Form::Enumerable,
        ];
        FORMS.get(usize::try_from(number).ok()?).copied()
    }

    pub(crate) fn all() -> impl Iterator<Item = Self> {
        Self::NAMES.iter().map(|(form, _)| *form)
    }

    pub(crate) fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(form, _)| *form == self).map_or("", |(_, name)| name)
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, known)| *known == name).map(|(form, _)| *form)
    }

    /// Whether a table, and not a list, has this form.
    #[must_use]
    pub fn is_table(self) -> bool {
        match self {
            Self::Dictionary
            | Self::Object
            | Self::Extended
            | Self::MemberSet
            | Self::Progress
            | Self::SecureString => true,
            Self::List | Self::Stack | Self::Queue | Self::Enumerable | Self::Pipeline => false,
        }
    }
}
