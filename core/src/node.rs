//! Containers as the engine holds them: contents, and links to the parents.

use crate::Result;
use crate::body::Body;
use crate::cell::Cell;
use crate::engine::Engine;
use crate::origin::Origin;
use crate::root::{ListRoot, Root, TableRoot};
use crate::sync::{ReadGuard, WriteGuard};
use hashbrown::HashMap;
use parking_lot::Mutex;
use std::sync::{Arc, Weak};

/// A container: its contents, and links to the containers that hold it.
#[derive(Debug)]
pub(crate) struct Node<R: Root> {
    pub(crate) body: Body<R>,
    parents: Mutex<Parents>,
    origin: Option<Arc<Origin>>,
}

const _: () = assert!(
    size_of::<TableNode>() + 2 * size_of::<usize>() <= 256,
    "an empty table, with the counts of its Arc, must stay below 256 bytes"
);

pub(crate) type TableNode = Node<TableRoot>;
pub(crate) type ListNode = Node<ListRoot>;

/// A container of either kind.
#[derive(Clone, Debug)]
pub(crate) enum Container {
    Table(Arc<TableNode>),
    List(Arc<ListNode>),
}

#[derive(Clone, Debug)]
enum WeakContainer {
    Table(Weak<TableNode>),
    List(Weak<ListNode>),
}

/// The containers that hold this one, each with the number of its edges. A superset for a moment:
/// a link is made before its edge and removed after it.
#[derive(Debug)]
enum Parents {
    None,
    One(u64, WeakContainer, usize),
    Many(Box<HashMap<u64, (WeakContainer, usize), foldhash::fast::FixedState>>),
}

impl<R: Root> Node<R> {
    pub(crate) fn new(engine: &'static Engine, root: R, origin: Option<Arc<Origin>>) -> Arc<Self> {
        engine.container_made();
        let parents = Mutex::new(Parents::None);
        Arc::new(Self { body: Body::new(engine, root), parents, origin })
    }

    pub(crate) fn origin(&self) -> Option<&Arc<Origin>> {
        self.origin.as_ref()
    }

    /// Members beside the entries or items: one more edge.
    pub(crate) fn members(&self) -> Option<&Arc<TableNode>> {
        self.origin.as_ref()?.members.as_ref()
    }

    pub(crate) fn id(&self) -> u64 {
        self.body.id
    }

    #[inline]
    pub(crate) fn read(&self) -> Result<ReadGuard<'_, R>> {
        self.body.read()
    }

    #[inline]
    pub(crate) fn write(&self) -> Result<WriteGuard<'_, R>> {
        self.body.write()
    }
}

impl<R: Root> Drop for Node<R> {
    /// Takes the whole tree below down with a work list, so that depth costs no stack.
    fn drop(&mut self) {
        self.body.engine.container_dropped();
        let root = std::mem::take(self.body.get_mut());
        let members = take_members(&mut self.origin);
        if root.containers() == 0 && members.is_none() {
            return;
        }
        let mut work = Vec::new();
        dismantle(self.id(), root, members, &mut work);
        while let Some(container) = work.pop() {
            match container {
                Container::Table(node) => take_down(node, &mut work),
                Container::List(node) => take_down(node, &mut work),
            }
        }
    }
}

fn take_down<R: Root>(node: Arc<Node<R>>, work: &mut Vec<Container>) {
    if let Some(mut node) = Arc::into_inner(node) {
        let root = std::mem::take(node.body.get_mut());
        let members = take_members(&mut node.origin);
        dismantle(node.id(), root, members, work);
    }
}

fn take_members(origin: &mut Option<Arc<Origin>>) -> Option<Container> {
    let members = Arc::into_inner(origin.take()?)?.members?;
    Some(Container::Table(members))
}

/// Unlinks the children of a dying container and hands over those that only it held.
fn dismantle<R: Root>(id: u64, root: R, members: Option<Container>, work: &mut Vec<Container>) {
    if let Some(members) = members {
        members.remove_parent(id);
        work.push(members);
    }
    root.each_container(&mut |child: Container| child.remove_parent(id));
    root.into_cells(&mut |cell: Cell| work.extend(cell.container()));
}

impl From<Arc<TableNode>> for Container {
    fn from(node: Arc<TableNode>) -> Self {
        Self::Table(node)
    }
}

impl From<Arc<ListNode>> for Container {
    fn from(node: Arc<ListNode>) -> Self {
        Self::List(node)
    }
}

impl Container {
    /// A new container with these contents, and the links from its children to it.
    pub(crate) fn made_of<R: Root>(
        engine: &'static Engine,
        root: R,
        origin: Option<Arc<Origin>>,
    ) -> Self
    where
        Self: From<Arc<Node<R>>>,
    {
        let mut children = Vec::new();
        root.each_container(&mut |child| children.push(child));
        let node = Node::new(engine, root, origin);
        children.extend(node.members().cloned().map(Self::Table));
        let container = Self::from(node);
        for child in &children {
            child.add_parent(&container);
        }
        container
    }

    pub(crate) fn members(&self) -> Option<&Arc<TableNode>> {
        match self {
            Self::Table(node) => node.members(),
            Self::List(node) => node.members(),
        }
    }

    pub(crate) fn id(&self) -> u64 {
        match self {
            Self::Table(node) => node.id(),
            Self::List(node) => node.id(),
        }
    }

    pub(crate) fn engine(&self) -> &'static Engine {
        match self {
            Self::Table(node) => node.body.engine,
            Self::List(node) => node.body.engine,
        }
    }

    fn parents(&self) -> &Mutex<Parents> {
        match self {
            Self::Table(node) => &node.parents,
            Self::List(node) => &node.parents,
        }
    }

    fn downgrade(&self) -> WeakContainer {
        match self {
            Self::Table(node) => WeakContainer::Table(Arc::downgrade(node)),
            Self::List(node) => WeakContainer::List(Arc::downgrade(node)),
        }
    }

    /// Notes one more edge from `parent`.
    pub(crate) fn add_parent(&self, parent: &Container) {
        let id = parent.id();
        let mut parents = self.parents().lock();
        match &mut *parents {
            Parents::None => *parents = Parents::One(id, parent.downgrade(), 1),
            Parents::One(known, _, edges) if *known == id => *edges += 1,
            Parents::One(known, weak, edges) => {
                let mut many = HashMap::default();
                many.insert(*known, (weak.clone(), *edges));
                many.insert(id, (parent.downgrade(), 1));
                *parents = Parents::Many(Box::new(many));
            }
            Parents::Many(many) => {
                many.entry(id).or_insert_with(|| (parent.downgrade(), 0)).1 += 1;
            }
        }
    }

    /// Notes one edge less from the container `id`.
    pub(crate) fn remove_parent(&self, id: u64) {
        let mut parents = self.parents().lock();
        match &mut *parents {
            Parents::One(known, _, edges) if *known == id => {
                *edges -= 1;
                if *edges == 0 {
                    *parents = Parents::None;
                }
            }
            Parents::Many(many) => {
                if let Some((_, edges)) = many.get_mut(&id) {
                    *edges -= 1;
                    if *edges == 0 {
                        many.remove(&id);
                    }
                }
            }
            Parents::One(..) | Parents::None => {}
        }
    }

    /// The containers that hold this one now.
    pub(crate) fn each_parent(&self, mut each: impl FnMut(Container)) {
        let alive: Vec<Container> = match &*self.parents().lock() {
            Parents::None => Vec::new(),
            Parents::One(_, weak, _) => weak.upgrade().into_iter().collect(),
            Parents::Many(many) => many.values().filter_map(|(weak, _)| weak.upgrade()).collect(),
        };
        // Outside the lock: dropping the last reference to a parent unlinks it from here.
        alive.into_iter().for_each(&mut each);
    }
}

impl WeakContainer {
    fn upgrade(&self) -> Option<Container> {
        match self {
            Self::Table(node) => node.upgrade().map(Container::Table),
            Self::List(node) => node.upgrade().map(Container::List),
        }
    }
}
