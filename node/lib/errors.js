'use strict'

const { getSystemErrorMap } = require('node:util')

const { ErrorCode, codeByNumber } = require('./generated/errors.js')

/**
 * A stable name for what went wrong: one of the values of `ErrorCode`.
 *
 * @typedef {typeof ErrorCode[keyof typeof ErrorCode]} KrErrorCode
 */

/**
 * What krstate throws. Tell errors apart by `code`; the message says what happened and what to do.
 */
class KrError extends Error {
  /**
   * @param {KrErrorCode} code what went wrong
   * @param {string} message what happened and what to do
   * @param {string} [path] where in a value, such as `$.a.b[3]`
   */
  constructor(code, message, path) {
    super(path === undefined ? message : `${message} (at ${path})`)
    /**
     * What went wrong, for programs. One of the values of `ErrorCode`.
     *
     * @readonly
     * @type {KrErrorCode}
     */
    this.code = code
    // As Node.js names its own.
    if (code === ErrorCode.Cancelled) define(this, 'name', 'AbortError')
    if (path !== undefined) {
      /**
       * Where in a value it happened, such as `$.a.b[3]`, or the file of a `FileError`; undefined if it is
       * not about one place.
       *
       * @type {string | undefined}
       */
      this.path = path
    }
  }
}

/**
 * Who holds a lock.
 *
 * @typedef {object} Holder
 * @property {string} language such as `Node.js`, `Python` or `.NET`
 * @property {string} name of the thread or task; empty if it is not known
 * @property {Date} since when it acquired the lock
 */

/** A lock was not granted in time: `KR_LOCK_TIMEOUT`. */
class LockTimeoutError extends KrError {
  /**
   * @param {string} message
   * @param {Map<string, any>} details
   */
  constructor(message, details) {
    super(ErrorCode.LockTimeout, message)
    /**
     * The key of the lock, trimmed and in lower case.
     *
     * @type {string}
     */
    this.key = details.get('key') ?? ''
    /**
     * The time that was waited, in milliseconds.
     *
     * @type {number}
     */
    this.waited = details.get('waited')?.milliseconds ?? 0
    const since = details.get('holder_since')
    /**
     * Who held the lock when the time was over; undefined if it was free again by then.
     *
     * @type {Holder | undefined}
     */
    this.holder = since === undefined
      ? undefined
      : { language: details.get('holder_language'), name: details.get('holder_name') ?? '', since: dateOf(since) }
  }
}

/** A text is no snapshot, or one beyond a limit: `KR_SNAPSHOT_SYNTAX`, `KR_SNAPSHOT_LIMIT`. */
class SnapshotError extends KrError {
  /**
   * @param {KrErrorCode} code
   * @param {string} message
   * @param {string | undefined} path
   * @param {Map<string, any>} details
   */
  constructor(code, message, path, details) {
    super(code, message, path)
    /**
     * The line in the text, from 1 on; undefined if it is not about a place in a text.
     *
     * @type {number | undefined}
     */
    this.line = details.get('line')
    /**
     * The column in the line, from 1 on.
     *
     * @type {number | undefined}
     */
    this.column = details.get('column')
    /**
     * The limit that was passed, such as `max_depth`.
     *
     * @type {string | number | undefined}
     */
    this.limit = details.get('limit')
  }
}

/** A file could not be read or written: `KR_IO`. Its `path` is that of the file. */
class FileError extends KrError {
  /**
   * @param {string} message
   * @param {Map<string, any>} details
   */
  constructor(message, details) {
    super(ErrorCode.Io, message)
    /** @type {string | undefined} */
    this.path = details.get('file')
    const [errno, name] = systemError(details.get('errno'))
    /**
     * The number of the failure of the system, negative as in the errors of Node.js; undefined if it is none of
     * the system.
     *
     * @type {number | undefined}
     */
    this.errno = errno
    /**
     * Its name, such as `ENOENT`: what `code` is in the errors of Node.js.
     *
     * @type {string | undefined}
     */
    this.systemCode = name
  }
}

/** What Node.js calls the numbers of Windows that files often have. */
const WINDOWS = new Map([
  [2, 'ENOENT'], [3, 'ENOENT'], [4, 'EMFILE'], [5, 'EPERM'], [32, 'EBUSY'], [33, 'EBUSY'], [53, 'ENOENT'],
  [80, 'EEXIST'], [112, 'ENOSPC'], [123, 'ENOENT'], [161, 'ENOENT'], [183, 'EEXIST'], [206, 'ENAMETOOLONG'],
])

/**
 * A number of the system as Node.js has it, and its name.
 *
 * @param {number | undefined} number
 * @returns {[number | undefined, string | undefined]}
 */
function systemError(number) {
  if (number === undefined) return [undefined, undefined]
  const known = getSystemErrorMap()
  if (process.platform !== 'win32') return [-number, known.get(-number)?.[0]]
  const name = WINDOWS.get(number)
  const found = [...known].find(([, [listed]]) => listed === name)
  return [found?.[0], name]
}

for (const { prototype, name } of [KrError, LockTimeoutError, SnapshotError, FileError]) define(prototype, 'name', name)

/**
 * @param {object} target
 * @param {string} property
 * @param {unknown} value
 */
function define(target, property, value) {
  Object.defineProperty(target, property, { value, writable: true, enumerable: false, configurable: true })
}

/** @param {Date | import('./values/time.js').DateTime} time */
function dateOf(time) {
  return time instanceof Date ? time : time.toDate()
}

/**
 * The error for an operation that an AbortSignal has ended.
 *
 * @param {AbortSignal} signal
 * @returns {KrError}
 */
function aborted(signal) {
  const error = new KrError(ErrorCode.Cancelled, 'the operation was aborted')
  define(error, 'cause', signal.reason)
  return error
}

/**
 * The error for a failed call of the engine.
 *
 * @param {number} number the code of the C ABI
 * @param {string} message
 * @param {string | undefined} path
 * @param {any[] | undefined} details names and values in turn
 * @returns {KrError}
 */
function errorFromEngine(number, message, path, details) {
  // A number that this version does not know comes from a newer copy of the engine.
  const code = /** @type {KrErrorCode} */ (codeByNumber.get(number) ?? ErrorCode.Internal)
  const error = make(code, message, path, details ?? [])
  // The trace starts where the public method was called, not in here.
  Error.captureStackTrace(error, errorFromEngine)
  return error
}

/**
 * @param {KrErrorCode} code
 * @param {string} message
 * @param {string | undefined} path
 * @param {any[]} details
 */
function make(code, message, path, details) {
  const named = new Map()
  for (let index = 0; index < details.length; index += 2) named.set(details[index], details[index + 1])
  switch (code) {
    case ErrorCode.LockTimeout:
      return new LockTimeoutError(message, named)
    case ErrorCode.SnapshotSyntax:
    case ErrorCode.SnapshotLimit:
      return new SnapshotError(code, message, path, named)
    case ErrorCode.Io:
      return new FileError(message, named)
    default:
      return new KrError(code, message, path)
  }
}

/** @type {ReadonlyMap<string, number>} */
const numberByCode = new Map([...codeByNumber].map(([number, code]) => [code, number]))

/**
 * The number of the C ABI for what was thrown; undefined if it is no KrError.
 *
 * @param {any} error
 * @returns {number | undefined}
 */
function numberOf(error) {
  return error instanceof KrError ? numberByCode.get(error.code) : undefined
}

module.exports = { ErrorCode, FileError, KrError, LockTimeoutError, SnapshotError, aborted, dateOf, errorFromEngine, numberOf }
