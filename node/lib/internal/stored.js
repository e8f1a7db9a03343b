'use strict'

const { isNative, isScalar } = require('./convert.js')
const { ErrorCode, KrError } = require('../errors.js')
const { NO_TOKEN, tokenOf } = require('./handles.js')

/** @typedef {import('../types.js').Input} Input */
/** @typedef {import('../types.js').Value} Value */

/**
 * What a value will be when it is stored and read back.
 *
 * @typedef {object} Stored
 * @property {Input} input what to store
 * @property {(lookUp: () => Value | undefined) => Value} read what was stored, where `lookUp` gives what is there
 */

/**
 * @param {Input} value
 * @param {(value: Input) => Value} readBack stores a value in a detached list and reads it there
 * @returns {Stored}
 */
function stored(value, readBack) {
  if (value === undefined || value === null) return { input: null, read: () => null }
  if (isScalar(value) && typeof value !== 'bigint') return { input: value, read: () => /** @type {Value} */ (value) }
  const back = readBack(value)
  if (typeof back !== 'object' || back === null || tokenOf(back) === NO_TOKEN) return { input: value, read: () => back }
  const container = /** @type {import('../types.js').Table} */ (back)
  // The handle of the place is of its state. If somebody has replaced the container, it is in none.
  const read = (/** @type {() => any} */ lookUp) => {
    try {
      const now = lookUp()
      return container.isSame(now) ? now : container
    } catch (error) {
      // Closed in the meantime; but it was stored, and an error would say that it was not.
      if (error instanceof KrError && error.code === ErrorCode.Disposed) return container
      throw error
    }
  }
  return { input: isNative(/** @type {object} */ (value)) ? container : value, read }
}

module.exports = { stored }
