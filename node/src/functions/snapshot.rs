//! Snapshots. `lib/snapshot.js` has the promises, the locks and the options.
//!
//! A job is answered as `[job, end, step]`: `onReady` is told of `end` when the work has ended, and of
//! `step` when there is progress to look at.

use std::rc::Rc;
use std::time::Duration;

use krstate_ffi::client::snapshot::{Format, SnapshotOptions};
use krstate_ffi::client::{ErrorKind, List};

use crate::call::{Call, Reply, foreign_call};
use crate::context::Handle;
use crate::failure::Failure;
use crate::js::Type;
use crate::snapshot::{Exported, Job, Source, Task};
use crate::text::Text;
use crate::wake::number_of;
use crate::{read, write};

/// Where the work is done; `lib/internal/jobs.js` has the same numbers.
mod place {
    pub(super) const HERE: u32 = 0;
    pub(super) const POOL: u32 = 1;
    pub(super) const THREAD: u32 = 2;
}

/// What an import reads; as above.
mod source {
    pub(super) const TEXT: u32 = 0;
    pub(super) const BYTES: u32 = 1;
    pub(super) const FILE: u32 = 2;
}

/// `(value, passing, options, path or undefined, place)` to the text or bytes, or a job.
pub(super) fn export(call: Call<'_>) -> Reply<'_> {
    // A list has a handle to whatever is in it, for whatever thread.
    let list = List::new()?;
    read::operand(call, 0, |input| list.push(input))?;
    let what = Exported::Value(list.get(0)?);
    begin(call, Task::Export { what, path: path(call, 3)?, options: options(call)? }, 4)
}

/// `(state, undefined, options, path or undefined, place)`, as `snapshotExport`.
pub(super) fn export_state(call: Call<'_>) -> Reply<'_> {
    let what = Exported::State(call.state(0)?);
    begin(call, Task::Export { what, path: path(call, 3)?, options: options(call)? }, 4)
}

/// `(text, bytes or path, what it is, options, place)` to the value, or a job.
pub(super) fn import(call: Call<'_>) -> Reply<'_> {
    let from = match call.uint(1)? {
        source::TEXT => Source::Text(text(call, 0)?),
        source::BYTES => {
            let bytes = call.js.read_bytes(call.argument(0))?;
            Source::Bytes(bytes.ok_or_else(foreign_call)?.to_vec())
        }
        source::FILE => Source::File(text(call, 0)?),
        _ => return Err(foreign_call()),
    };
    begin(call, Task::Import { from, options: options(call)? }, 3)
}

/// `(state, value, passing, merge)`: sets the entries of a table.
pub(super) fn load(call: Call<'_>) -> Reply<'_> {
    let (state, merge) = (call.state(0)?, call.flag(3)?);
    read::operand(call, 1, |input| state.inner.load(input, merge))?;
    call.js.undefined()
}

/// `(job, milliseconds)`: blocks until the work has ended or something else has come; whether it ended.
pub(super) fn wait(call: Call<'_>) -> Reply<'_> {
    let timeout = Duration::from_millis(call.uint(1)?.into());
    call.js.boolean(job(call)?.wait(timeout))
}

/// `(job)`: ends the work when it next looks.
pub(super) fn cancel(call: Call<'_>) -> Reply<'_> {
    job(call)?.cancel();
    call.js.undefined()
}

/// `(job)` to bytes and nodes so far.
pub(super) fn progress(call: Call<'_>) -> Reply<'_> {
    let [bytes, nodes] = job(call)?.progress();
    call.js.array(&[write::count(call, bytes)?, write::count(call, nodes)?])
}

/// `(job)` to what the work has given.
pub(super) fn take(call: Call<'_>) -> Reply<'_> {
    let outcome = job(call)?.take().ok_or_else(foreign_call)?;
    write::optional(call, outcome?, 0)
}

fn begin(call: Call<'_>, task: Task, index: usize) -> Reply<'_> {
    let waking = call.context.waking().ok_or_else(foreign_call)?;
    let job = match call.uint(index)? {
        place::HERE => return write::optional(call, task.run()?, 0),
        place::POOL => Job::on_pool(call.js, waking, task)?,
        place::THREAD => Job::on_thread(waking, task)?,
        _ => return Err(foreign_call()),
    };
    let [end, step] = job.places();
    let (end, step) = (number_of(call.js, end)?, number_of(call.js, step)?);
    let token = call.context.hold(call.js, Handle::Job(job), None);
    call.js.array(&[call.js.uint(token)?, end, step])
}

fn job(call: Call<'_>) -> Result<Rc<Job>, Failure> {
    let Handle::Job(job) = call.any_handle(0)? else { return Err(foreign_call()) };
    Ok(job)
}

/// The options, in argument 2: `[format, text, compact, mark, utf16, maxDepth, inputBytes, nodes,
/// stringLength, attributes, copyTimeout]`, numbers all of them; the last in milliseconds.
fn options(call: Call<'_>) -> Result<SnapshotOptions, Failure> {
    if call.js.type_of(call.argument(2))? != Type::Object {
        return Err(foreign_call());
    }
    let mut numbers = [0_u64; 11];
    for (index, number) in (0..).zip(&mut numbers) {
        let found = call.js.element(call.argument(2), index)?;
        let found = call.js.read_number(found)?.filter(|number| *number >= 0.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
        let found = found.ok_or_else(foreign_call)? as u64;
        *number = found;
    }
    let [
        format,
        text,
        compact,
        mark,
        utf16,
        max_depth,
        input_bytes,
        nodes,
        string_length,
        attributes,
        copies,
    ] = numbers;
    let format = match format {
        0 => Format::Usual,
        1 => Format::Clixml,
        2 => Format::Json,
        _ => return Err(foreign_call()),
    };
    let small = |number| u32::try_from(number).unwrap_or(u32::MAX);
    Ok(SnapshotOptions {
        format,
        text: text != 0,
        compact: compact != 0,
        mark: mark != 0,
        utf16: utf16 != 0,
        max_depth: small(max_depth),
        input_bytes,
        nodes,
        string_length,
        attributes: small(attributes),
        copy_timeout: i64::try_from(copies)
            .ok()
            .and_then(|ms| ms.checked_mul(1_000_000))
            .unwrap_or(i64::MAX),
    })
}

fn path(call: Call<'_>, index: usize) -> Result<Option<String>, Failure> {
    match call.js.type_of(call.argument(index))? {
        Type::Undefined => Ok(None),
        _ => text(call, index).map(Some),
    }
}

fn text(call: Call<'_>, index: usize) -> Result<String, Failure> {
    let mut text = Text::new();
    if !text.read(call.js, call.argument(index))? {
        return Err(foreign_call());
    }
    match text.strict() {
        Some(text) => Ok(text.into_owned()),
        None => Err(Failure::refuse(
            ErrorKind::InvalidArgument,
            "the text has a lone surrogate, which is no character",
        )),
    }
}
