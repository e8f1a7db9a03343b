'use strict'

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
    if (path !== undefined) {
      /**
       * Where in a value it happened, such as `$.a.b[3]`; undefined if it is not about one place.
       *
       * @type {string | undefined}
       */
      this.path = path
    }
  }
}

Object.defineProperty(KrError.prototype, 'name', {
  value: 'KrError',
  writable: true,
  enumerable: false,
  configurable: true,
})

/**
 * The error for a failed call of the engine.
 *
 * @param {number} number the code of the C ABI
 * @param {string} message
 * @param {string | undefined} path
 * @returns {KrError}
 */
function errorFromEngine(number, message, path) {
  // A number that this version does not know comes from a newer copy of the engine.
  const code = /** @type {KrErrorCode} */ (codeByNumber.get(number) ?? ErrorCode.Internal)
  const error = new KrError(code, message, path)
  // The trace starts where the public method was called, not in here.
  Error.captureStackTrace(error, errorFromEngine)
  return error
}

module.exports = { ErrorCode, KrError, errorFromEngine }
