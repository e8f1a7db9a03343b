//! What JSON says of a tagged container.

use super::intern::Interner;
use super::types::Types;
use crate::Text;
use crate::cell::Cell;
use crate::node::TableNode;
use crate::origin::{Form, Origin, Properties};
use std::sync::Arc;

/// Whether a container is a table or a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Table,
    List,
}

/// A tagged container that is being read.
#[derive(Debug)]
pub(super) struct Tag {
    pub(super) kind: Kind,
    /// Whether it is the members of another one, which are no deeper than that.
    pub(super) is_members: bool,
    /// What was counted before it.
    pub(super) nodes_before: u64,
    pub(super) id: Option<u32>,
    pub(super) ignore_case: bool,
    pub(super) form: Option<Form>,
    pub(super) types: Option<Types>,
    pub(super) text: Option<Text>,
    pub(super) properties: Option<Arc<Properties>>,
    pub(super) members: Option<Arc<TableNode>>,
}

impl Tag {
    pub(super) fn new(kind: Kind, is_members: bool, nodes_before: u64) -> Self {
        Self {
            kind,
            is_members,
            nodes_before,
            id: None,
            ignore_case: false,
            form: None,
            types: None,
            text: None,
            properties: None,
            members: None,
        }
    }

    /// `false` for a name that is no form of such a container.
    pub(super) fn set_form(&mut self, name: &str) -> bool {
        let fits = |form: &Form| form.is_table() == (self.kind == Kind::Table);
        self.form = Form::from_name(name).filter(fits);
        self.form.is_some()
    }

    /// What is wrong with a name that is no form of such a container.
    pub(super) fn no_form(&self, name: &str) -> String {
        let is_table = self.kind == Kind::Table;
        let kind = if is_table { "table" } else { "list" };
        let forms = Form::all().filter(|form| form.is_table() == is_table);
        let forms: Vec<_> = forms.map(Form::name).collect();
        format!("there is no form {name:?} of a {kind}; there are {}", forms.join(", "))
    }

    /// `false` for what can be no members.
    pub(super) fn set_members(&mut self, cell: Cell) -> bool {
        match cell {
            Cell::Table(node) if node.origin().is_some() => {
                self.members = Some(node);
                true
            }
            _ => false,
        }
    }

    /// Whether more is said than a plain container has.
    pub(super) fn has_origin(&self) -> bool {
        self.types.is_some()
            || self.text.is_some()
            || self.properties.is_some()
            || self.members.is_some()
    }

    pub(super) fn origin(&self, interner: &mut Interner) -> Option<Arc<Origin>> {
        let Self { types, text, properties, members, .. } = self;
        Some(interner.origin(Origin {
            form: self.form?,
            types: types.clone(),
            text: text.clone(),
            properties: properties.clone(),
            members: members.clone(),
        }))
    }
}
