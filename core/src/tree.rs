//! Building a tree of new containers and storing it in one step.

use crate::cell::Cell;
use crate::engine::Engine;
use crate::incoming::Incoming;
use crate::node::Container;
use crate::origin::Origin;
use crate::root::{Full, ListRoot, TableRoot};
use crate::scope::Scope;
use crate::{Error, ErrorKind, Key, KeyRef, Kind, List, Result, Table, Text, Value, path, table};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Containers within containers that a builder accepts.
const DEPTH_LIMIT: usize = 1_000;

/// A finished tree of new containers, made by a [`Builder`].
///
/// Storing it as a value makes all of it visible at once. A tree that is stored a second time is
/// shared, as a live handle would be.
#[derive(Clone, Debug)]
pub struct Tree(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    root: Container,
    /// Live containers that the tree shares with others.
    shared: Vec<Container>,
    scope: Arc<Scope>,
    stored: AtomicBool,
}

impl Tree {
    /// The kind of the outermost container.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self.0.root {
            Container::Table(_) => Kind::Table,
            Container::List(_) => Kind::List,
        }
    }

    /// The outermost container as a live, detached handle.
    #[must_use]
    pub fn into_value(self) -> Value {
        // A handle can reach the tree from now on, so storing it later must look for cycles.
        self.0.stored.store(true, Ordering::Relaxed);
        match self.0.root.clone() {
            Container::Table(node) => Value::Table(Table::of(node, self.0.scope.clone())),
            Container::List(node) => Value::List(List::of(node, self.0.scope.clone())),
        }
    }

    /// The entries of the outermost container, which must be a table: for storing them elsewhere.
    ///
    /// # Errors
    /// `TypeMismatch` if it is a list.
    pub fn entries(self) -> Result<Vec<(Key, Value)>> {
        match self.into_value() {
            Value::Table(table) => Ok(table.entries()?.collect()),
            _ => Err(mismatch("the outermost container of the tree is no table")),
        }
    }

    /// The items of the outermost container, which must be a list: for storing them elsewhere.
    ///
    /// # Errors
    /// `TypeMismatch` if it is a table.
    pub fn items(self) -> Result<Vec<Value>> {
        match self.into_value() {
            Value::List(list) => Ok(list.items()?.collect()),
            _ => Err(mismatch("the outermost container of the tree is no list")),
        }
    }

    /// The outermost container, and the containers at or below it that others can reach.
    pub(crate) fn store(self) -> Result<(Container, Vec<Container>)> {
        self.0.scope.check()?;
        let root = self.0.root.clone();
        let again = self.0.stored.swap(true, Ordering::Relaxed);
        let shared = if again { vec![root.clone()] } else { self.0.shared.clone() };
        Ok((root, shared))
    }
}

/// Builds a [`Tree`] from the outside in, without recursion and without locks that others share.
///
/// ```
/// use krstate::{Builder, Guard, KeyRef, SharedState, StateOptions};
/// let mut builder = Builder::new();
/// builder.begin_table(None, false)?;
/// builder.value(Some(KeyRef::Text("Size")), 8)?;
/// builder.begin_list(Some(KeyRef::Text("Names")))?;
/// builder.value(None, "a")?;
/// builder.end()?;
/// builder.end()?;
/// let state = SharedState::new(StateOptions::default());
/// state.set("Config", builder.finish()?, Guard::Default)?;
/// # Ok::<(), krstate::Error>(())
/// ```
#[derive(Debug)]
pub struct Builder {
    engine: &'static Engine,
    open: Vec<Frame>,
    shared: Vec<Container>,
    done: Option<Container>,
}

#[derive(Debug)]
struct Frame {
    /// The key in the parent, if the parent is a table.
    key: Option<Key>,
    root: Open,
    origin: Option<Arc<Origin>>,
}

#[derive(Debug)]
enum Open {
    Table(TableRoot),
    List(ListRoot),
}

impl Builder {
    /// An empty builder.
    #[must_use]
    pub fn new() -> Self {
        let engine = Engine::current();
        Self { engine, open: Vec::new(), shared: Vec::new(), done: None }
    }

    /// Opens a table. `key` is the key in the table around it; `None` at the root and in a list.
    ///
    /// # Errors
    /// `OutOfRange` beyond 1,000 nested containers; `InvalidArgument` if a key is missing or
    /// there is one too many, or the tree is finished.
    pub fn begin_table(&mut self, key: Option<KeyRef<'_>>, ignore_case: bool) -> Result<()> {
        self.begin(key, Open::Table(TableRoot::new(ignore_case)))
    }

    /// Opens a list; `key` as for [`Builder::begin_table`].
    ///
    /// # Errors
    /// As [`Builder::begin_table`].
    pub fn begin_list(&mut self, key: Option<KeyRef<'_>>) -> Result<()> {
        self.begin(key, Open::List(ListRoot::default()))
    }

    /// Says what the innermost open container was where it came from. A table that has an origin
    /// ignores the case of its keys, as those of `PowerShell` do.
    ///
    /// # Errors
    /// `InvalidArgument` if no container is open, it has entries or items already, or the form is
    /// not one of a table (or list).
    pub fn origin(&mut self, origin: Origin) -> Result<()> {
        let Some(frame) = self.open.last_mut() else { return Err(misuse("no container is open")) };
        match &mut frame.root {
            Open::Table(root) if root.len() == 0 && origin.form.is_table() => {
                root.set_ignore_case(true);
            }
            Open::List(root) if root.len() == 0 && !origin.form.is_table() => {}
            _ => return Err(misuse("this origin does not fit the container, or comes too late")),
        }
        // Members of another container stay where they are.
        frame.origin = Some(Arc::new(Origin { members: None, ..origin }));
        Ok(())
    }

    /// Adds to the origin of the innermost open container what `ToString` of the object gave.
    ///
    /// # Errors
    /// `InvalidArgument` if no container is open, it has no origin, or it has entries or items
    /// already.
    pub fn origin_text(&mut self, text: impl Into<Text>) -> Result<()> {
        let Some(frame) = self.open.last_mut() else { return Err(misuse("no container is open")) };
        let is_empty = match &frame.root {
            Open::Table(root) => root.len() == 0,
            Open::List(root) => root.len() == 0,
        };
        match frame.origin.as_mut().map(Arc::make_mut) {
            Some(origin) if is_empty => origin.text = Some(text.into()),
            _ => return Err(misuse("the container has no origin, or the text comes too late")),
        }
        Ok(())
    }

    /// Adds a value to the innermost open container. A live handle is shared, not copied.
    ///
    /// # Errors
    /// `InvalidArgument` if no container is open or the key does not fit; `Disposed` for a handle
    /// of a closed state.
    pub fn value(&mut self, key: Option<KeyRef<'_>>, value: impl Into<Value>) -> Result<()> {
        self.check_place(key)?;
        if self.open.is_empty() {
            return Err(misuse("a value needs an open container"));
        }
        let incoming = Incoming::from_value(value.into()).map_err(|e| e.at(self.path(key)))?;
        let (cell, edges) = incoming.into_parts();
        self.shared.extend(edges.shared);
        self.add(key, cell)
    }

    /// Closes the innermost open container.
    ///
    /// # Errors
    /// `InvalidArgument` if none is open.
    pub fn end(&mut self) -> Result<()> {
        let Some(frame) = self.open.pop() else { return Err(misuse("no container is open")) };
        let container = match frame.root {
            Open::Table(root) => Container::made_of(self.engine, root, frame.origin),
            Open::List(root) => Container::made_of(self.engine, root, frame.origin),
        };
        if self.open.is_empty() {
            self.done = Some(container);
            return Ok(());
        }
        self.add(frame.key.as_ref().map(Key::as_ref), container.into())
    }

    /// The finished tree; the builder is empty afterwards.
    ///
    /// # Errors
    /// `InvalidArgument` unless every container was closed.
    pub fn finish(&mut self) -> Result<Tree> {
        let Some(root) = self.done.take() else {
            return Err(misuse("the tree is not finished: close every container first"));
        };
        let shared = std::mem::take(&mut self.shared);
        let scope = self.engine.detached();
        Ok(Tree(Arc::new(Inner { root, shared, scope, stored: AtomicBool::new(false) })))
    }

    /// Puts a finished tree back, for a caller whose attempt to store it failed.
    pub fn restore(&mut self, tree: &Tree) {
        if self.open.is_empty() && self.done.is_none() {
            self.done = Some(tree.0.root.clone());
            self.shared.clone_from(&tree.0.shared);
            if tree.0.stored.load(Ordering::Relaxed) {
                // Somebody may have seen it: from here on it counts as shared.
                self.shared.push(tree.0.root.clone());
            }
        }
    }

    /// Where the next value goes, such as `$.a.b[3]`; `key` is its key if it goes into a table.
    #[must_use]
    pub fn path(&self, key: Option<KeyRef<'_>>) -> String {
        let mut keys = Vec::with_capacity(self.open.len());
        for (frame, inner) in self.open.iter().zip(self.open.iter().skip(1)) {
            keys.push(frame.step(inner.key.as_ref().map(Key::as_ref)));
        }
        keys.extend(self.open.last().map(|frame| frame.step(key)));
        path::render(keys)
    }

    fn begin(&mut self, key: Option<KeyRef<'_>>, root: Open) -> Result<()> {
        self.check_place(key)?;
        if self.open.len() == DEPTH_LIMIT {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                "nesting is limited to 1,000 containers; store the inner part on its own",
            )
            .at(self.path(key)));
        }
        let key = key.map(KeyRef::to_key);
        self.open.push(Frame { key, root, origin: None });
        Ok(())
    }

    fn check_place(&self, key: Option<KeyRef<'_>>) -> Result<()> {
        let problem = match (self.open.last(), key) {
            _ if self.done.is_some() => "the tree is finished",
            (Some(Frame { root: Open::Table(_), .. }), None) => "an entry of a table needs a key",
            (Some(Frame { root: Open::List(_), .. }), Some(_)) => "an item of a list has no key",
            (None, Some(_)) => "the outermost container has no key",
            _ => return Ok(()),
        };
        Err(misuse(problem))
    }

    fn add(&mut self, key: Option<KeyRef<'_>>, cell: Cell) -> Result<()> {
        let Some(frame) = self.open.last_mut() else { return Ok(()) };
        match (&mut frame.root, key) {
            (Open::Table(root), Some(key)) => {
                root.set(key, cell).map_err(|Full| table::full())?;
            }
            (Open::List(root), None) => root.push(cell),
            _ => return Err(misuse("the key does not fit the container")),
        }
        Ok(())
    }
}

impl Frame {
    /// The step from this container to the one with `key`, or to the next item.
    fn step<'a>(&self, key: Option<KeyRef<'a>>) -> KeyRef<'a> {
        match (&self.root, key) {
            (_, Some(key)) => key,
            (Open::List(root), None) => {
                KeyRef::Integer(i64::try_from(root.len()).unwrap_or(i64::MAX))
            }
            (Open::Table(_), None) => KeyRef::Text(""),
        }
    }
}

impl Default for Builder {
    fn default() -> Self {
        Self::new()
    }
}

fn mismatch(problem: &'static str) -> Error {
    Error::new(ErrorKind::TypeMismatch, problem)
}

fn misuse(problem: &'static str) -> Error {
    Error::new(ErrorKind::InvalidArgument, problem)
}
