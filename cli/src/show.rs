//! `krstate show`: documents for people.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::process::ExitCode;

use krstate::clixml::{Children, Container, Document, Event, Node};

use crate::arguments::Show;
use crate::describe;
use crate::failure::Result;
use crate::input::Input;
use crate::output;

pub(crate) fn run(arguments: &Show) -> Result<ExitCode> {
    let options = arguments.reading.options();
    Input::each(&arguments.files, |input| {
        let document = input.document(&options)?;
        output::standard(|out| {
            heading(out, input, &document)?;
            values(out, &document, arguments)
        })
    })
}

fn heading(out: &mut impl Write, input: &Input, document: &Document) -> io::Result<()> {
    let form = document.form();
    write!(out, "{}: ", input.name())?;
    if let Some(version) = &form.version {
        write!(out, "version {}, ", version.as_text().to_string_lossy())?;
    }
    let count = document.values().count();
    let plural = if count == 1 { "" } else { "s" };
    writeln!(out, "{}, {count} value{plural}", form.encoding.name())
}

/// Nodes that come next, and what they are to what holds them.
enum Nodes<'a> {
    Items(Children<'a>, usize),
    /// Keys and values in turn.
    Entries(Children<'a>),
    Properties(Children<'a>),
    Notes(Box<dyn Iterator<Item = Node<'a>> + 'a>),
    Parts(Children<'a>),
    /// What follows a key that is more than a text or number.
    ValueOfEntry(Option<Node<'a>>),
    Base(Option<Node<'a>>),
}

/// The nodes that are open, each with its level; no recursion, for documents may be deep.
type Work<'a> = Vec<(usize, Nodes<'a>)>;

fn values(out: &mut impl Write, document: &Document, arguments: &Show) -> io::Result<()> {
    let mut work: Work<'_> = vec![(0, Nodes::Items(document.values(), 0))];
    let mut line = String::new();
    while let Some((level, nodes)) = work.last_mut() {
        let level = *level;
        line.clear();
        let Some((node, value_of_entry)) = next(&mut line, nodes, arguments.width) else {
            work.pop();
            continue;
        };
        let shown = if let Some(value) = value_of_entry.filter(|_| is_simple(node)) {
            value
        } else {
            if value_of_entry.is_some() {
                work.push((level, Nodes::ValueOfEntry(value_of_entry)));
            }
            node
        };
        describe::value(&mut line, shown, arguments.width);
        writeln!(out, "{:indent$}{line}", "", indent = INDENT * level.min(DEEPEST))?;
        if level + 1 < arguments.depth {
            open(&mut work, level + 1, shown);
        }
    }
    Ok(())
}

/// Blanks for a level, and the level behind which lines are indented no more.
const INDENT: usize = 2;
const DEEPEST: usize = 100;

/// The next node, its label put on the line; with a key also its value.
fn next<'a>(
    line: &mut String,
    nodes: &mut Nodes<'a>,
    width: usize,
) -> Option<(Node<'a>, Option<Node<'a>>)> {
    let node = match nodes {
        Nodes::Items(items, number) => {
            let node = items.next()?;
            // Writing to a string cannot fail.
            let _ = write!(line, "[{number}] ");
            *number += 1;
            node
        }
        Nodes::Entries(entries) => {
            let key = entries.next()?;
            if is_simple(key) {
                describe::key(line, key, width);
                line.push_str(": ");
            } else {
                line.push_str("key: ");
            }
            return Some((key, entries.next()));
        }
        Nodes::Properties(properties) => {
            let node = properties.next()?;
            line.push('.');
            describe::name(line, node.name().unwrap_or_default(), width);
            line.push_str(": ");
            node
        }
        Nodes::Notes(all) => {
            let node = all.next()?;
            describe::name(line, node.name().unwrap_or_default(), width);
            line.push_str(": ");
            node
        }
        Nodes::Parts(parts) => {
            let node = parts.next()?;
            line.push('.');
            line.push_str(match node.event() {
                Event::Field(part, _) => describe::field(part),
                _ => "CurrentOperation",
            });
            line.push_str(": ");
            node
        }
        Nodes::ValueOfEntry(value) => {
            line.push_str("value: ");
            value.take()?
        }
        Nodes::Base(base) => {
            line.push_str("base: ");
            base.take()?
        }
    };
    Some((node, None))
}

/// Whether a key can stand before its value on one line.
fn is_simple(key: Node<'_>) -> bool {
    matches!(key.event(), Event::Scalar { .. } | Event::Ref { .. })
}

/// Puts what a node holds on the work list, what is shown first last.
fn open<'a>(work: &mut Work<'a>, level: usize, node: Node<'a>) {
    match node.event() {
        Event::Object { .. } => {
            if let Some(notes) = node.members() {
                work.push((level, Nodes::Notes(Box::new(notes))));
            }
            if let Some(properties) = node.properties() {
                work.push((level, Nodes::Properties(properties)));
            }
            let Some(base) = node.base() else {
                return;
            };
            match base.event() {
                Event::Container(kind) => work.push((level, items(kind, base))),
                Event::Scalar { .. } => {}
                _ => work.push((level, Nodes::Base(Some(base)))),
            }
        }
        Event::MemberSet { .. } => work.push((level, Nodes::Notes(Box::new(node.children())))),
        Event::Progress { .. } => work.push((level, Nodes::Parts(node.children()))),
        _ => {}
    }
}

fn items(kind: Container, node: Node<'_>) -> Nodes<'_> {
    if kind == Container::Dictionary {
        Nodes::Entries(node.children())
    } else {
        Nodes::Items(node.children(), 0)
    }
}
