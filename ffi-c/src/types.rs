//! The types of the ABI, named as in C. Their layout never changes within an ABI major version.

use core::ffi::c_void;

/// Text or bytes that the call borrows, or that a handle owns.
///
/// Text passed in must be valid in its encoding; an embedded NUL is a character like any other.
/// Text given out is always UTF-8 and not NUL-terminated.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct kr_text {
    /// The first unit; may be NULL if `len` is 0.
    pub data: *const c_void,
    /// The number of units: bytes of UTF-8, 16-bit units of UTF-16.
    pub len: usize,
    /// `KR_ENCODING_UTF8` or `KR_ENCODING_UTF16`.
    pub encoding: u32,
}

/// The encoding of a text: UTF-8, `len` in bytes.
pub const KR_ENCODING_UTF8: u32 = 0;
/// The encoding of a text: UTF-16 in native byte order, `len` in 16-bit units.
pub const KR_ENCODING_UTF16: u32 = 1;

/// The text of a key or of a value: `len` units of the encoding named beside it.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct kr_span {
    /// The first unit; may be NULL if `len` is 0.
    pub data: *const c_void,
    /// The number of units.
    pub len: usize,
}

/// A key of a table: text or a 64-bit integer. The integer 1 and the text "1" differ.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kr_key {
    /// `KR_KEY_INTEGER`, `KR_KEY_UTF8` or `KR_KEY_UTF16`; on input also `KR_KEY_INTERNED`.
    pub kind: u32,
    /// Zero.
    pub reserved: u32,
    /// The member that `kind` names.
    pub r#as: kr_key_payload,
}

/// What a key holds.
#[repr(C)]
#[derive(Clone, Copy)]
pub union kr_key_payload {
    /// `KR_KEY_INTEGER`.
    pub integer: i64,
    /// `KR_KEY_UTF8`, `KR_KEY_UTF16`.
    pub text: kr_span,
    /// `KR_KEY_INTERNED`.
    pub interned: *const kr_interned,
}

/// The key is `as.integer`.
pub const KR_KEY_INTEGER: u32 = 0;
/// The key is `as.text`, bytes of UTF-8.
pub const KR_KEY_UTF8: u32 = 1;
/// The key is `as.text`, 16-bit units of UTF-16.
pub const KR_KEY_UTF16: u32 = 2;
/// On input: the key is that of `as.interned`, which saves reading and hashing it.
pub const KR_KEY_INTERNED: u32 = 3;

/// A value.
///
/// Passed in, it borrows what it points to. Given out, it owns text and handles until
/// `kr_value_free`; numbers, booleans and null need no release.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kr_value {
    /// A `KR_KIND_*` constant; on input also `KR_KIND_TREE`.
    pub kind: u32,
    /// For text on input: its encoding. For `KR_KIND_OBJECT` on output: the number of its runtime. For `KR_KIND_DATE_TIME`: 0 unspecified, 1 UTC, 2 local. For
    /// `KR_KIND_DECIMAL`: the scale in bits 16 to 23, the sign in bit 31. Otherwise zero.
    pub aux: u32,
    /// The member that `kind` names.
    pub r#as: kr_payload,
    /// What `kr_value_free` releases; NULL on input.
    pub owner: *mut c_void,
}

/// What a value holds.
#[repr(C)]
#[derive(Clone, Copy)]
pub union kr_payload {
    /// `KR_KIND_BOOL`: 0 or 1.
    pub boolean: u8,
    /// `KR_KIND_I8` to `KR_KIND_I64`, in the range of the kind. `KR_KIND_DATE_TIME`: ticks of 100 ns
    /// since the start of the year 1, to the end of the year 9999. `KR_KIND_DURATION`: ticks.
    pub i64: i64,
    /// `KR_KIND_U8` to `KR_KIND_U64`, in the range of the kind. `KR_KIND_CHAR`: a UTF-16 unit.
    pub u64: u64,
    /// `KR_KIND_F32`.
    pub f32: f32,
    /// `KR_KIND_F64`.
    pub f64: f64,
    /// `KR_KIND_STRING`, `KR_KIND_URI`, `KR_KIND_VERSION`, `KR_KIND_SCRIPT`, `KR_KIND_XML`: text.
    /// `KR_KIND_BYTES`: bytes.
    pub text: kr_span,
    /// `KR_KIND_GUID`: the bytes in the order in which they are written.
    pub guid: [u8; 16],
    /// `KR_KIND_TABLE`, `KR_KIND_LIST`.
    pub container: kr_container,
    /// `KR_KIND_OBJECT`; `aux` is then the number of its runtime.
    pub object: kr_foreign,
    /// `KR_KIND_TREE`: the builder that holds the finished tree.
    pub tree: *mut kr_builder,
    /// `KR_KIND_DECIMAL`: the low 64 bits and the high 32 bits of the mantissa. Also the raw 16 bytes
    /// of any kind.
    pub bits: [u64; 2],
}

/// A live container in a value.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kr_container {
    /// A `kr_table *` or a `kr_list *`.
    pub handle: *mut c_void,
    /// The identity of the container: the same for every handle to it, never used again.
    /// Ignored on input.
    pub id: u64,
}

/// An object of a runtime in a value.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kr_foreign {
    /// A reference to the object.
    pub handle: *mut kr_object,
    /// What the runtime knows the object by. Ignored on input.
    pub token: u64,
}

/// On input: a new tree of containers, taken from the builder when the call succeeds.
pub const KR_KIND_TREE: u32 = 64;

/// The state compares names with regard to ASCII case.
pub const KR_STATE_CASE_SENSITIVE: u32 = 1;
/// The state refuses value types unless a call allows them.
pub const KR_STATE_GUARDED: u32 = 2;

/// The guard is the state's.
pub const KR_GUARD_DEFAULT: u32 = 0;
/// This call may store a value type.
pub const KR_GUARD_ALLOW: u32 = 1;
/// This call refuses a value type.
pub const KR_GUARD_REFUSE: u32 = 2;

/// The table compares text keys without regard to ASCII case.
pub const KR_TABLE_IGNORE_CASE: u32 = 1;

/// A position beyond an end of the list means that end.
pub const KR_LIST_CLAMP: u32 = 1;

/// The value is there.
pub const KR_ANSWER_PRESENT: u32 = 0;
/// The caller has the right to make the value.
pub const KR_ANSWER_MAKE: u32 = 1;
/// Somebody else makes the value.
pub const KR_ANSWER_WAIT: u32 = 2;

/// The answer to a question for a value.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kr_answer {
    /// `KR_ANSWER_PRESENT`, `KR_ANSWER_MAKE` or `KR_ANSWER_WAIT`.
    pub kind: u32,
    /// Zero.
    pub reserved: u32,
    /// `KR_ANSWER_PRESENT`: the value; else null.
    pub value: kr_value,
    /// `KR_ANSWER_MAKE`: the right to make the value; else NULL.
    pub factory: *mut kr_factory,
    /// `KR_ANSWER_WAIT`: a wait for whoever makes it; else NULL.
    pub pending: *mut kr_pending,
}

/// There is nothing to do.
pub const KR_ERRAND_NONE: u32 = 0;
/// One reference to the object is gone.
pub const KR_ERRAND_RELEASE: u32 = 1;
/// Somebody asks for a structural copy of the object.
pub const KR_ERRAND_COPY: u32 = 2;

/// What a runtime has to do.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct kr_errand {
    /// `KR_ERRAND_NONE`, `KR_ERRAND_RELEASE` or `KR_ERRAND_COPY`.
    pub kind: u32,
    /// Zero.
    pub reserved: u32,
    /// What the runtime knows the object by.
    pub token: u64,
    /// `KR_ERRAND_COPY`: what the copy goes to; else NULL.
    pub factory: *mut kr_factory,
}

/// The object is a value type of its runtime: states that refuse value types refuse it.
pub const KR_OBJECT_VALUE_TYPE: u32 = 1;

/// The format is CLIXML on export, and what the input begins with on import.
pub const KR_FORMAT_UNKNOWN: u32 = 0;
/// The XML of PowerShell.
pub const KR_FORMAT_CLIXML: u32 = 1;
/// JSON, tagged where a kind would be lost.
pub const KR_FORMAT_JSON: u32 = 2;

/// The text is given out as a string value instead of bytes.
pub const KR_SNAPSHOT_TEXT: u32 = 1;
/// The text has no indentation.
pub const KR_SNAPSHOT_COMPACT: u32 = 2;
/// The text begins with a byte order mark. CLIXML only.
pub const KR_SNAPSHOT_MARK: u32 = 4;
/// The text is UTF-16, low byte first. CLIXML only.
pub const KR_SNAPSHOT_UTF16: u32 = 8;

/// How a snapshot is written or read. Zero stands for the usual; each direction looks at what it
/// needs.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct kr_snapshot_options {
    /// The size of the struct as the caller knows it. What lies beyond it is zero.
    pub size: u32,
    /// A `KR_FORMAT_*` number.
    pub format: u32,
    /// `KR_SNAPSHOT_*`.
    pub flags: u32,
    /// Containers in containers round a value, 1 to 1,000. Usual: 48 for CLIXML, 1,000 for JSON.
    pub max_depth: u32,
    /// Import: bytes of the input. Usual: 4 GiB.
    pub input_bytes: u64,
    /// Import: values and their parts, those behind references counted each time. Usual: 67,108,864.
    pub nodes: u64,
    /// Import: bytes in UTF-8 of one text. Usual: 128 MiB.
    pub string_length: u64,
    /// Import: attributes of one XML element. Usual: 256.
    pub attributes: u32,
    /// Zero.
    pub reserved: u32,
    /// Export: nanoseconds to wait for the copy of a foreign object, each time one comes. Zero or
    /// less: objects are refused.
    pub copy_timeout: i64,
    /// Called now and then and at the end, or NULL: `bytes` of text and `nodes` so far. Any answer
    /// but 0 ends the call with `KR_ERROR_CANCELLED`.
    pub progress: Option<unsafe extern "C" fn(context: *mut c_void, bytes: u64, nodes: u64) -> i32>,
    /// What the progress function gets.
    pub context: *mut c_void,
}

/// Where a snapshot is written to.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct kr_writer {
    /// Takes all `len` bytes at `data` and answers 0; any other answer ends the call. Not NULL.
    pub call:
        Option<unsafe extern "C" fn(context: *mut c_void, data: *const u8, len: usize) -> i32>,
    /// What the function gets.
    pub context: *mut c_void,
}

/// Where a snapshot is read from.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct kr_reader {
    /// Puts up to `len` bytes at `data` and answers how many: 0 at the end, below 0 if it failed.
    /// Not NULL.
    pub call: Option<unsafe extern "C" fn(context: *mut c_void, data: *mut u8, len: usize) -> i64>,
    /// What the function gets.
    pub context: *mut c_void,
}

/// The entries that the state has stay, but for those that are loaded.
pub const KR_LOAD_MERGE: u32 = 1;

/// A dictionary.
pub const KR_FORM_DICTIONARY: u32 = 0;
/// An object whose entries are its notes, as a `PSCustomObject`.
pub const KR_FORM_OBJECT: u32 = 1;
/// A value at the key `value__`, with notes beside it.
pub const KR_FORM_EXTENDED: u32 = 2;
/// A list: an array or another list.
pub const KR_FORM_LIST: u32 = 3;
/// A list: a stack, the top first.
pub const KR_FORM_STACK: u32 = 4;
/// A list: a queue, the head first.
pub const KR_FORM_QUEUE: u32 = 5;
/// A list: what can only be enumerated.
pub const KR_FORM_ENUMERABLE: u32 = 6;

/// A function that is called when something is granted or arrives, on whatever thread that happens:
/// once, or as often as the function that takes it says.
///
/// It must not block, take the lock of an interpreter or run user code, and calls nothing of this
/// header: it posts to a queue or sets an event, and its owner goes on from there.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct kr_wake {
    /// The function; not NULL unless the function that takes it says so.
    pub call: Option<unsafe extern "C" fn(context: *mut c_void)>,
    /// What the function gets.
    pub context: *mut c_void,
}

/// A host. A token, never dereferenced; `kr_host_free`.
#[repr(C)]
#[derive(Debug)]
pub struct kr_host {
    _private: [u8; 0],
}

/// A state. A token, never dereferenced; `kr_state_free`.
#[repr(C)]
#[derive(Debug)]
pub struct kr_state {
    _private: [u8; 0],
}

/// A live table. A token, never dereferenced; `kr_table_free`.
#[repr(C)]
#[derive(Debug)]
pub struct kr_table {
    _private: [u8; 0],
}

/// A live list. A token, never dereferenced; `kr_list_free`.
#[repr(C)]
#[derive(Debug)]
pub struct kr_list {
    _private: [u8; 0],
}

/// The integer at one key of one table. A token, never dereferenced; `kr_counter_free`.
#[repr(C)]
#[derive(Debug)]
pub struct kr_counter {
    _private: [u8; 0],
}

/// A key that is looked up often. A token, never dereferenced; `kr_interned_free`.
#[repr(C)]
#[derive(Debug)]
pub struct kr_interned {
    _private: [u8; 0],
}

/// A walk over entries, items or names of one instant, for one thread at a time. A token, never
/// dereferenced; `kr_iter_free`.
#[repr(C)]
#[derive(Debug)]
pub struct kr_iter {
    _private: [u8; 0],
}

/// A tree in the making, for one thread at a time. A token, never dereferenced;
/// `kr_builder_free`.
#[repr(C)]
#[derive(Debug)]
pub struct kr_builder {
    _private: [u8; 0],
}

/// The right to make a value. A token, never dereferenced; `kr_factory_free`.
#[repr(C)]
#[derive(Debug)]
pub struct kr_factory {
    _private: [u8; 0],
}

/// A wait for a value that somebody else makes. A token, never dereferenced; `kr_pending_free`.
#[repr(C)]
#[derive(Debug)]
pub struct kr_pending {
    _private: [u8; 0],
}

/// A language instance that owns objects. A token, never dereferenced; `kr_runtime_free`.
#[repr(C)]
#[derive(Debug)]
pub struct kr_runtime {
    _private: [u8; 0],
}

/// A reference to an object of a runtime. A token, never dereferenced; `kr_object_free`.
#[repr(C)]
#[derive(Debug)]
pub struct kr_object {
    _private: [u8; 0],
}

/// No check for recursion: the wait ends by itself, or somebody else releases the lock.
pub const KR_LOCK_UNCHECKED: u32 = 1;
/// Anyone may release the lock, with `kr_lock_release_open`.
pub const KR_LOCK_OPEN: u32 = 2;

/// The language of an owner is not told.
pub const KR_LANGUAGE_OTHER: u32 = 0;
/// The owner is of Rust.
pub const KR_LANGUAGE_RUST: u32 = 1;
/// The owner is of C or C++.
pub const KR_LANGUAGE_C: u32 = 2;
/// The owner is of C#, VB.NET or another language of .NET.
pub const KR_LANGUAGE_DOTNET: u32 = 3;
/// The owner is of PowerShell.
pub const KR_LANGUAGE_POWERSHELL: u32 = 4;
/// The owner is of Python.
pub const KR_LANGUAGE_PYTHON: u32 = 5;
/// The owner is of Node.js.
pub const KR_LANGUAGE_NODE: u32 = 6;

/// A named lock. A token, never dereferenced; `kr_lock_free`.
#[repr(C)]
#[derive(Debug)]
pub struct kr_lock {
    _private: [u8; 0],
}

/// A place in the queue of a lock. A token, never dereferenced; `kr_lock_wait_free`.
#[repr(C)]
#[derive(Debug)]
pub struct kr_lock_wait {
    _private: [u8; 0],
}

/// What went wrong. A token, never dereferenced; `kr_error_free`.
#[repr(C)]
#[derive(Debug)]
pub struct kr_error {
    _private: [u8; 0],
}
