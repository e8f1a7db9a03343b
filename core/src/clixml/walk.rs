//! Going through a document in memory.

use super::event::{Event, Id};
use super::tag::Scalar;
use super::text::Text;
use super::tree::{Document, Kind};

/// The events of a [`Document`], in order.
#[derive(Clone, Debug)]
pub struct Events<'a> {
    document: &'a Document,
    at: usize,
    /// Where each open node ends.
    ends: Vec<usize>,
}

impl<'a> Events<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        Self { document, at: 0, ends: Vec::new() }
    }
}

impl<'a> Iterator for Events<'a> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        if self.ends.last() == Some(&self.at) {
            self.ends.pop();
            return Some(Event::End);
        }
        let node = Node::at(self.document, self.at)?;
        self.at += 1;
        if node.data().kind.is_open() {
            self.ends.push(node.data().a as usize);
        }
        Some(node.event())
    }
}

/// A node of a [`Document`]: a value or a part of an object.
#[derive(Clone, Copy, Debug)]
pub struct Node<'a> {
    document: &'a Document,
    index: usize,
}

impl<'a> Node<'a> {
    pub(super) fn at(document: &'a Document, index: usize) -> Option<Self> {
        (index < document.nodes.len()).then_some(Self { document, index })
    }

    fn data(&self) -> &'a super::tree::Node {
        &self.document.nodes[self.index]
    }

    /// The number of the node in its document.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// The event that begins it.
    #[must_use]
    pub fn event(&self) -> Event<'a> {
        let document = self.document;
        let data = self.data();
        let name = self.name();
        let stream = if document.streams.is_empty() {
            None
        } else {
            u32::try_from(self.index).ok().and_then(|i| document.stream(i))
        };
        let id = || document.id(data.b);
        let some_id = || id().unwrap_or(Id::Text(Text::default()));
        match data.kind {
            Kind::Object => Event::Object { name, stream, id: id() },
            Kind::Progress => Event::Progress { name, stream },
            Kind::Container(kind) => Event::Container(kind),
            Kind::Properties => Event::Properties,
            Kind::Members => Event::Members,
            Kind::MemberSet => Event::MemberSet { name: name.unwrap_or_default() },
            Kind::TypeNames => Event::TypeNames { id: id() },
            Kind::TypeName => Event::TypeName(self.text()),
            Kind::TypeNamesRef => Event::TypeNamesRef { id: some_id(), target: data.a },
            Kind::ToString => Event::ToString(self.text()),
            Kind::Scalar(kind) => Event::Scalar { kind, name, stream, text: self.text() },
            Kind::Field(field) => Event::Field(field, self.text()),
            Kind::Nil => Event::Nil { name, stream },
            Kind::Ref => Event::Ref { name, stream, id: some_id(), target: data.a },
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> Option<Text<'a>> {
        let number = self.data().name.checked_sub(1)?;
        Some(self.document.names.get(number))
    }

    /// A number for its name, the same for the same name in one document and below
    /// [`Document::name_count`].
    #[must_use]
    pub fn name_number(&self) -> Option<u32> {
        self.data().name.checked_sub(1)
    }

    /// The text of a scalar, type name, string form or part of a progress record; else empty.
    #[must_use]
    pub fn text(&self) -> Text<'a> {
        match self.data().kind {
            Kind::Scalar(_) | Kind::TypeName | Kind::ToString | Kind::Field(_) => {
                let start = self.data().a as usize;
                Text::wrap(&self.document.text[start..start + self.data().b as usize])
            }
            _ => Text::default(),
        }
    }

    /// The nodes in it, not those in these.
    #[must_use]
    pub fn children(&self) -> Children<'a> {
        let end = if self.data().kind.is_open() { self.data().a as usize } else { self.index + 1 };
        Children { document: self.document, at: self.index + 1, end }
    }

    /// What a reference leads to: an object, or a list of type names.
    #[must_use]
    pub fn target(&self) -> Option<Node<'a>> {
        let targets = match self.data().kind {
            Kind::Ref => &self.document.objects,
            Kind::TypeNamesRef => &self.document.type_lists,
            _ => return None,
        };
        let index = *targets.get(self.data().a as usize)? as usize;
        Node::at(self.document, index)
    }

    /// Of an object, its type names, the most derived first, without empty ones; what comes last
    /// counts. None if it says nothing of them.
    #[must_use]
    pub fn type_names(&self) -> Option<impl Iterator<Item = Text<'a>> + use<'a>> {
        let list = self
            .children()
            .filter_map(|c| match c.data().kind {
                Kind::TypeNames => Some(c),
                Kind::TypeNamesRef => c.target(),
                _ => None,
            })
            .last()?;
        Some(list.children().map(|c| c.text()).filter(|t| !t.is_empty()))
    }

    /// Of an object, its string form; what comes last counts.
    #[must_use]
    pub fn string_form(&self) -> Option<Text<'a>> {
        let mut parts = self.children();
        parts.by_ref().filter(|c| c.data().kind == Kind::ToString).last().map(|c| c.text())
    }

    /// Of an object, its base value: a scalar, container, progress record or object; what comes
    /// last counts.
    #[must_use]
    pub fn base(&self) -> Option<Node<'a>> {
        let is_base = |c: &Node<'_>| {
            matches!(
                c.data().kind,
                Kind::Scalar(_) | Kind::Container(_) | Kind::Progress | Kind::Object
            )
        };
        self.children().filter(is_base).last()
    }

    /// Of an object, its properties; what comes last counts.
    #[must_use]
    pub fn properties(&self) -> Option<Children<'a>> {
        let all = self.children();
        all.filter(|c| c.data().kind == Kind::Properties).last().map(|c| c.children())
    }

    /// Of an object, its members: those of all its sets without a name. None if it has no set.
    #[must_use]
    pub fn members(&self) -> Option<impl Iterator<Item = Node<'a>> + use<'a>> {
        let is_set = |c: &Node<'_>| c.data().kind == Kind::Members;
        let sets = self.children().filter(is_set);
        sets.clone().next()?;
        Some(sets.flat_map(|c| c.children()))
    }

    /// Whether it is a scalar of this kind.
    #[must_use]
    pub fn is_scalar(&self, kind: Scalar) -> bool {
        self.data().kind == Kind::Scalar(kind)
    }
}

/// Nodes beside one another.
#[derive(Clone, Debug)]
pub struct Children<'a> {
    document: &'a Document,
    at: usize,
    end: usize,
}

impl<'a> Iterator for Children<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Node<'a>> {
        if self.at >= self.end {
            return None;
        }
        let node = Node::at(self.document, self.at)?;
        self.at = if node.data().kind.is_open() { node.data().a as usize } else { self.at + 1 };
        Some(node)
    }
}

impl Document {
    /// The values at the top.
    #[must_use]
    pub fn values(&self) -> Children<'_> {
        Children { document: self, at: 0, end: self.nodes.len() }
    }
}
