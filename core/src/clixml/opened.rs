//! The elements that are open.

/// Their names, for each end tag must repeat that of its start tag. quick-xml cannot check it: it
/// does not see the tags that are read without it.
#[derive(Default)]
pub(super) struct Opened {
    /// One after the other.
    names: Vec<u8>,
    elements: Vec<Element>,
}

struct Element {
    /// Where its name begins.
    name: usize,
    /// Whether quick-xml knows of it and waits for its end.
    known: bool,
}

impl Opened {
    pub(super) fn push(&mut self, name: &[u8], known: bool) {
        self.elements.push(Element { name: self.names.len(), known });
        self.names.extend_from_slice(name);
    }

    pub(super) fn pop(&mut self) {
        if let Some(element) = self.elements.pop() {
            self.names.truncate(element.name);
        }
    }

    /// The name of the innermost one.
    pub(super) fn name(&self) -> &[u8] {
        self.elements.last().map_or(&[], |element| &self.names[element.name..])
    }

    /// The same if quick-xml does not wait for its end. It would for ever and forget nothing, if
    /// that were kept from it.
    pub(super) fn unknown(&self) -> Option<&[u8]> {
        self.elements.last().filter(|element| !element.known).map(|e| &self.names[e.name..])
    }
}
