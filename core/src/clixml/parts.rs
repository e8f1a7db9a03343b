//! What the reader does with each element.

use super::error::{Error, LimitKind, Result};
use super::escape::{self, TooLong};
use super::event::Id;
use super::lexer::{Leaf, Start};
use super::limits::Rules;
use super::progress;
use super::reader::{Entry, Frame, Pending, Reader, Step};
use super::scalar;
use super::source::Source;
use super::tag::{Container, ProgressField, Scalar, Tag};
use super::text::Text;

// What an object has so far.
const HAS_BASE: u8 = 1;
const HAS_PROPERTIES: u8 = 2;
const HAS_STRING: u8 = 4;
const HAS_NAMES: u8 = 8;

impl<S: Source> Reader<S> {
    /// A value at the top, in a list, as a property, and so on.
    pub(super) fn value(&mut self, start: Start) -> Result<Step> {
        if self.depth >= self.limits.depth {
            let message = format!("values nested more than {} deep", self.limits.depth);
            let place = self.lexer.position();
            return Err(Error::limit(LimitKind::Depth, message, Some(place)));
        }
        match start.tag {
            Tag::Scalar(kind) => self.scalar(start, kind),
            Tag::Progress => self.progress_record(start, true),
            Tag::Obj if start.ours => self.object(start),
            Tag::Nil if start.ours => {
                self.decode_name()?;
                self.skip_later(start);
                Ok(Step::Nil)
            }
            Tag::Ref if start.ours => {
                self.decode_name()?;
                let target = self.target(Tag::Ref)?;
                self.skip_later(start);
                Ok(Step::Ref(target))
            }
            _ => Err(self.unexpected(start)),
        }
    }

    fn object(&mut self, start: Start) -> Result<Step> {
        self.decode_name()?;
        if let Some(id) = self.lexer.attributes().id.get() {
            let again = self.objects.set(Id::of(id), self.object_count);
            if again && self.rules == Rules::Strict {
                return Err(self.wrong("another object has this RefId"));
            }
        }
        self.object_count = self.object_count.saturating_add(1);
        if !start.empty {
            self.depth += 1;
        }
        self.open(start, Frame::Object(0));
        Ok(Step::Object)
    }

    pub(super) fn part_of_object(&mut self, start: Start, has: u8) -> Result<Option<Step>> {
        let this = self.frames.len() - 1;
        let (part, step) = match start.tag {
            Tag::TypeNames if start.ours => (HAS_NAMES, self.type_names(start)?),
            Tag::TypeNamesRef if start.ours => {
                let target = self.target(Tag::TypeNamesRef)?;
                self.skip_later(start);
                (HAS_NAMES, Step::TypeNamesRef(target))
            }
            Tag::Properties if start.ours => {
                self.open(start, Frame::Properties);
                (HAS_PROPERTIES, Step::Properties)
            }
            Tag::Members if start.ours => {
                self.open(start, Frame::Members);
                (0, Step::Members)
            }
            Tag::ToString if start.ours => {
                self.decoded_leaf(start)?;
                (HAS_STRING, Step::ToString)
            }
            Tag::Scalar(kind) => (HAS_BASE, self.scalar(start, kind)?),
            Tag::Progress => (HAS_BASE, self.progress_record(start, false)?),
            Tag::Container(kind) if start.ours => {
                self.open(
                    start,
                    if kind == Container::Dictionary { Frame::Dictionary } else { Frame::List },
                );
                (HAS_BASE, Step::Container(kind))
            }
            Tag::Obj if start.ours => (HAS_BASE, self.value(start)?),
            _ if self.lenient => {
                if !start.empty {
                    self.lexer.skip()?;
                }
                return Ok(None);
            }
            _ => return Err(self.unexpected(start)),
        };
        if has & part != 0 && self.rules == Rules::Strict {
            return Err(self.wrong("an object has only one of each of its parts"));
        }
        self.frames[this] = Frame::Object(has | part);
        Ok(Some(step))
    }

    pub(super) fn part_of_dictionary(
        &mut self,
        start: Start,
        frame: Frame,
    ) -> Result<Option<Step>> {
        let (expected, next) = match frame {
            Frame::Entry(Entry::Key) => ("key", Entry::Value),
            Frame::Entry(Entry::Value) => ("value", Entry::Close),
            Frame::Entry(Entry::Close) => {
                return Err(self.wrong("a dictionary entry has only a key and a value"));
            }
            _ if start.tag != Tag::Entry || !start.ours => return Err(self.unexpected(start)),
            _ if start.empty => return Err(self.wrong("a dictionary entry needs a key")),
            _ => {
                self.frames.push(Frame::Entry(Entry::Key));
                return Ok(None);
            }
        };
        self.decode_name()?;
        let name = self.lexer.attributes().name.get();
        if !name.is_some_and(|n| n.as_bytes().eq_ignore_ascii_case(expected.as_bytes())) {
            let message = format!("this element must be called the {expected} of the entry by N");
            return Err(self.wrong(message));
        }
        if let Some(frame) = self.frames.last_mut() {
            *frame = Frame::Entry(next);
        }
        let step = self.value(start)?;
        if expected == "key" && matches!(step, Step::Nil) {
            return Err(self.wrong("the key of a dictionary entry cannot be null"));
        }
        self.nameless = true;
        Ok(Some(step))
    }

    pub(super) fn property(&mut self, start: Start) -> Result<Step> {
        if self.lexer.attributes().name.get().is_none() {
            return Err(self.wrong("a property needs a name in the attribute N"));
        }
        self.value(start)
    }

    pub(super) fn member(&mut self, start: Start) -> Result<Step> {
        if self.lexer.attributes().name.get().is_none_or(Text::is_empty) {
            return Err(self.wrong("a member needs a name in the attribute N"));
        }
        if start.tag != Tag::Members || !start.ours {
            return self.value(start);
        }
        self.decode_name()?;
        self.open(start, Frame::Members);
        Ok(Step::MemberSet)
    }

    fn type_names(&mut self, start: Start) -> Result<Step> {
        if let Some(id) = self.lexer.attributes().id.get() {
            let again = self.type_lists.set(Id::of(id), self.type_list_count);
            if again && self.rules == Rules::Strict {
                return Err(self.wrong("another list of type names has this RefId"));
            }
        }
        self.type_list_count = self.type_list_count.saturating_add(1);
        self.open(start, Frame::TypeNames);
        Ok(Step::TypeNames)
    }

    pub(super) fn type_name(&mut self, start: Start) -> Result<Step> {
        if start.tag != Tag::Field(ProgressField::RecordType) || !start.ours {
            return Err(self.unexpected(start));
        }
        self.decoded_leaf(start)?;
        Ok(Step::TypeName)
    }

    fn progress_record(&mut self, start: Start, counted: bool) -> Result<Step> {
        if !start.ours {
            return Err(self.unexpected(start));
        }
        if start.empty {
            return Err(self.wrong("the progress record is not complete"));
        }
        self.decode_name()?;
        self.depth += u32::from(counted);
        self.records.push(progress::Record::default());
        self.open(start, Frame::Progress(0, counted));
        Ok(Step::Progress)
    }

    pub(super) fn part_of_progress(
        &mut self,
        start: Start,
        read: usize,
        counted: bool,
    ) -> Result<Step> {
        if let Some(frame) = self.frames.last_mut() {
            *frame = Frame::Progress(read + 1, counted);
        }
        match progress::PARTS.get(read) {
            None => Err(self.unexpected(start)),
            Some(None) => self.value(start),
            Some(&Some(field)) => {
                if start.tag != Tag::Field(field) || !start.ours {
                    let message = format!("{} expected in the progress record", field.tag());
                    return Err(self.wrong(message));
                }
                self.decoded_leaf(start)?;
                let record = self.records.last_mut();
                record
                    .map_or(Ok(()), |r| r.set(field, &mut self.text))
                    .map_err(|m| self.wrong(m))?;
                Ok(Step::Field(field))
            }
        }
    }

    fn scalar(&mut self, start: Start, kind: Scalar) -> Result<Step> {
        if !start.ours && (kind.is_encoded() || self.rules == Rules::Strict) {
            return Err(self.unexpected(start));
        }
        self.decode_name()?;
        if kind.is_encoded() {
            self.decoded_leaf(start)?;
        } else {
            self.leaf(start)?;
            let limited = !matches!(kind, Scalar::Bytes | Scalar::SecureString);
            if limited && self.text.len() > self.limits.number_length {
                let message = format!("more than {} bytes in a number", self.limits.number_length);
                let place = self.lexer.position();
                return Err(Error::limit(LimitKind::NumberLength, message, Some(place)));
            }
        }
        scalar::normalise(kind, &mut self.text)
            .map_err(|m| self.wrong(format!("{m} ({})", kind.tag())))?;
        Ok(Step::Scalar(kind))
    }

    /// Reads the text of an element and resolves its `_xHHHH_`.
    fn decoded_leaf(&mut self, start: Start) -> Result<()> {
        self.leaf(start)?;
        if self.lexer.leaf_is_escaped() {
            escape::decode(&mut self.text).map_err(|TooLong| self.too_long())?;
        }
        Ok(())
    }

    fn leaf(&mut self, start: Start) -> Result<()> {
        self.text.clear();
        self.lexer.begin_leaf();
        if start.empty {
            return Ok(());
        }
        loop {
            match self.lexer.leaf(&mut self.text)? {
                Leaf::Text => {}
                Leaf::End => return Ok(()),
                Leaf::Start => {
                    return Err(self.wrong("an element that holds text can hold no element"));
                }
            }
        }
    }

    fn open(&mut self, start: Start, frame: Frame) {
        if start.empty {
            self.pending = Pending::End;
        } else {
            self.frames.push(frame);
        }
    }

    fn skip_later(&mut self, start: Start) {
        if !start.empty {
            self.pending = Pending::Skip;
        }
    }

    fn decode_name(&mut self) -> Result<()> {
        self.lexer.attributes().name.decode().map_err(|TooLong| self.too_long())
    }

    #[cold]
    fn too_long(&self) -> Error {
        let message = "what the escapes in this text stand for is longer than the text itself";
        Error::limit(LimitKind::StringLength, message, Some(self.lexer.position()))
    }

    /// What the `RefId` of a reference leads to.
    fn target(&mut self, tag: Tag) -> Result<u32> {
        let Some(id) = self.lexer.attributes().id.get() else {
            return Err(self.wrong("a reference needs the attribute RefId"));
        };
        let (found, what) = if tag == Tag::Ref {
            (self.objects.get(Id::of(id)), "object")
        } else {
            (self.type_lists.get(Id::of(id)), "list of type names")
        };
        found.ok_or_else(|| self.wrong(format!("no {what} before this has this RefId")))
    }

    fn unexpected(&self, start: Start) -> Error {
        self.wrong(match start.tag {
            Tag::Unknown => format!("the element {} is not known", self.lexer.unknown()),
            _ if !start.ours => "this element is not in the namespace of CLIXML".to_owned(),
            _ => "this element is not allowed here".to_owned(),
        })
    }
}
