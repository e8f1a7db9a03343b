/**
 * Every `code` that a `KrError` can have, by the name of its kind. Codes are stable.
 */
export const ErrorCode: Readonly<{
    /** A name is not of the form `^[A-Za-z_][A-Za-z0-9_]*$`. */
    InvalidName: "KR_INVALID_NAME";
    /** A key is neither text nor an integer, or is not allowed here. */
    InvalidKey: "KR_INVALID_KEY";
    /** A value type was given where the guard is on. */
    ValueTypeNotAllowed: "KR_VALUE_TYPE";
    /** A value has a type that no kind can hold. */
    UnsupportedType: "KR_UNSUPPORTED_TYPE";
    /** A value does not fit its kind, or nesting is too deep. */
    OutOfRange: "KR_OUT_OF_RANGE";
    /** Arithmetic on something that is no number. */
    NotNumeric: "KR_NOT_NUMERIC";
    /** The result of an increment does not fit; nothing was changed. */
    Overflow: "KR_OVERFLOW";
    /** There is no such key or name. */
    KeyNotFound: "KR_KEY_NOT_FOUND";
    /** There is no such position in the list. */
    IndexOutOfRange: "KR_INDEX";
    /** The change would make a container reach itself; nothing was changed. */
    CycleRejected: "KR_CYCLE";
    /** The state this handle was reached through is closed. */
    Disposed: "KR_DISPOSED";
    /** An open host of that name exists. */
    HostExists: "KR_HOST_EXISTS";
    /** A lock was not granted in time. */
    LockTimeout: "KR_LOCK_TIMEOUT";
    /** The wait could never end: the same owner already holds what it waits for. */
    LockRecursion: "KR_LOCK_RECURSION";
    /** A lock was released that is not held. */
    NotHeld: "KR_NOT_HELD";
    /** A snapshot is malformed. */
    SnapshotSyntax: "KR_SNAPSHOT_SYNTAX";
    /** A snapshot exceeds a limit. */
    SnapshotLimit: "KR_SNAPSHOT_LIMIT";
    /** An argument is malformed: NULL, bad text, an unknown number, a closed handle of the ABI. */
    InvalidArgument: "KR_INVALID_ARGUMENT";
    /** A value has another type than the operation needs. */
    TypeMismatch: "KR_TYPE";
    /** The caller cancelled the operation. */
    Cancelled: "ABORT_ERR";
    /** A callback of another runtime failed. */
    CallbackFailed: "KR_CALLBACK";
    /** The runtime that owns the object has ended. */
    ForeignGone: "KR_FOREIGN_GONE";
    /** A file could not be read or written. */
    Io: "KR_IO";
    /** The copies of krstate in this process do not fit together. */
    VersionMismatch: "KR_VERSION";
    /** A bug in krstate, caught. */
    Internal: "KR_INTERNAL";
    /** Something that was waited for did not come in time. */
    Timeout: "KR_TIMEOUT";
}>;
/**
 * The codes by the numbers of the C ABI.
 *
 * @type {ReadonlyMap<number, string>}
 */
export const codeByNumber: ReadonlyMap<number, string>;
