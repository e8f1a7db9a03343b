'use strict'

const { ErrorCode, KrError } = require('./errors.js')

/**
 * How a state behaves.
 *
 * @typedef {object} StateOptions
 * @property {boolean} [caseSensitive] whether `Visits` and `visits` are two names; false if left out
 * @property {boolean} [allowValueTypes] whether `set` takes booleans and numbers without being told so; true if left out
 */

/**
 * How one `set` behaves.
 *
 * @typedef {object} SetOptions
 * @property {boolean} [allowValueType] whether to take a boolean or number; what the state says if left out
 */

/**
 * How to wait for a lock.
 *
 * @typedef {object} AcquireOptions
 * @property {number} [timeout] in milliseconds: 0 does not wait, Infinity (if left out) waits for ever
 * @property {AbortSignal} [signal] gives up waiting when it is aborted
 */

/**
 * How to wait for a lock while the thread is blocked.
 *
 * @typedef {object} BlockOptions
 * @property {number} [timeout] in milliseconds: 0 does not wait, Infinity (if left out) waits for ever
 * @property {boolean} [allowMainThread] whether the event loop of the main thread may be blocked; false if left out
 */

/**
 * How a snapshot is written.
 *
 * @typedef {object} ExportOptions
 * @property {'clixml' | 'json'} [format] CLIXML if left out
 * @property {'string' | 'buffer'} [as] what the text is given as; a string if left out
 * @property {string | URL} [path] the file to write instead: replaced whole, or left as it is
 * @property {boolean} [compact] whether to leave line breaks and indentation out
 * @property {'utf8' | 'utf16le'} [encoding] of a buffer or file of CLIXML; UTF-8 if left out
 * @property {boolean} [byteOrderMark] whether a buffer or file of CLIXML begins with one
 * @property {number} [maxDepth] containers in containers, 1 to 1,000; what is usual in the format if left out: 48 in CLIXML
 * @property {string | import('./lock.js').Lock} [lock] a lock to hold meanwhile; none if left out
 * @property {number} [timeout] in milliseconds, for the lock and for the copy of each object of another runtime; 30,000 if left out
 * @property {AbortSignal} [signal] ends the work; not where the thread is blocked
 * @property {(progress: { bytes: number, nodes: number }) => unknown} [progress] told now and then how far it is; false ends the work
 * @property {boolean} [allowMainThread] whether the main thread may be blocked for the lock; false if left out
 */

/**
 * How a snapshot is read.
 *
 * @typedef {object} ImportOptions
 * @property {'clixml' | 'json'} [format] what the text begins with, if left out
 * @property {string | URL} [path] the file to read, where there is no source
 * @property {number} [maxDepth] containers in containers, 1 to 1,000; what is usual in the format if left out: 48 in CLIXML
 * @property {ImportLimits} [limits] what is beyond them is refused
 * @property {string | import('./lock.js').Lock} [lock] a lock to hold meanwhile; none if left out
 * @property {number} [timeout] in milliseconds, for the lock; 30,000 if left out
 * @property {AbortSignal} [signal] ends the work; not where the thread is blocked
 * @property {(progress: { bytes: number, nodes: number }) => unknown} [progress] told now and then how far it is; false ends the work
 * @property {boolean} [allowMainThread] whether the main thread may be blocked for the lock; false if left out
 */

/**
 * @typedef {object} ImportLimits
 * @property {number} [inputBytes] 4 GiB if left out
 * @property {number} [nodes] values and their parts, as often as they are referred to; 67,108,864 if left out
 * @property {number} [stringLength] bytes in UTF-8 of one text; 128 MiB if left out
 * @property {number} [attributes] of one XML element; 256 if left out
 */

/**
 * Reads a flag out of the options that a caller gave.
 *
 * @template T
 * @param {unknown} options
 * @param {string} name
 * @param {T} otherwise if the flag, or the options, were left out
 * @returns {boolean | T}
 */
function flag(options, name, otherwise) {
  const value = option(options, name, 'true')
  if (value === undefined) return otherwise
  if (typeof value !== 'boolean') {
    throw new KrError(ErrorCode.InvalidArgument, `the option ${name} is true or false`)
  }
  return value
}

/**
 * @param {unknown} options
 * @param {string} name
 * @param {string} example of a value
 * @returns {unknown} undefined if the option, or the options, were left out
 */
function option(options, name, example) {
  if (options === undefined) return undefined
  if (typeof options !== 'object' || options === null) {
    throw new KrError(ErrorCode.InvalidArgument, `the options are an object such as { ${name}: ${example} }`)
  }
  return /** @type {Record<string, unknown>} */ (options)[name]
}

/**
 * The time to wait in milliseconds, Infinity for ever.
 *
 * @param {unknown} options
 * @param {number} [otherwise] if it was left out
 * @returns {number}
 */
function timeoutOf(options, otherwise = Infinity) {
  const value = option(options, 'timeout', '1000')
  if (value === undefined) return otherwise
  if (typeof value !== 'number' || !(value >= 0)) {
    throw new KrError(ErrorCode.InvalidArgument, 'the option timeout is a number of milliseconds from 0 on, or Infinity')
  }
  return value
}

/**
 * @param {unknown} options
 * @returns {AbortSignal | undefined}
 */
function signalOf(options) {
  const value = /** @type {any} */ (option(options, 'signal', 'controller.signal'))
  if (value === undefined) return undefined
  if (typeof value?.aborted !== 'boolean' || typeof value.addEventListener !== 'function') {
    throw new KrError(ErrorCode.InvalidArgument, 'the option signal is an AbortSignal')
  }
  return value
}

module.exports = { flag, option, signalOf, timeoutOf }
