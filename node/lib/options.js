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
 * Reads a flag out of the options that a caller gave.
 *
 * @template T
 * @param {unknown} options
 * @param {string} name
 * @param {T} otherwise if the flag, or the options, were left out
 * @returns {boolean | T}
 */
function flag(options, name, otherwise) {
  if (options === undefined) return otherwise
  if (typeof options !== 'object' || options === null) {
    throw new KrError(ErrorCode.InvalidArgument, `the options are an object such as { ${name}: true }`)
  }
  const value = /** @type {Record<string, unknown>} */ (options)[name]
  if (value === undefined) return otherwise
  if (typeof value !== 'boolean') {
    throw new KrError(ErrorCode.InvalidArgument, `the option ${name} is true or false`)
  }
  return value
}

module.exports = { flag }
