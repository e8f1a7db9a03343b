'use strict'

const { types } = require('node:util')
const { Tag } = require('../generated/kinds.js')
const { DateTime } = require('../values/time.js')
const { KIND, PARTS } = require('../values/value.js')

/**
 * What goes to the engine for an object that is a value and no container.
 *
 * @typedef {object} Special
 * @property {number} tag its kind
 * @property {unknown} parts
 */

const hrefOf = /** @type {() => string} */ (Object.getOwnPropertyDescriptor(URL.prototype, 'href')?.get)

/**
 * The value that an object is, or undefined if it is none. Objects are known by what they are, not
 * by their class, which is another one in another context or copy of this package.
 *
 * @param {any} object
 * @returns {Special | undefined}
 * @throws {KrError} `KR_OUT_OF_RANGE` for a Date that is none
 */
function asSpecial(object) {
  if (types.isDate(object)) return { tag: Tag.DateTime, parts: DateTime.from(object)[PARTS] }
  if (types.isUint8Array(object)) return { tag: Tag.Bytes, parts: bytesOf(object) }
  const tag = object[KIND]
  if (Number.isInteger(tag)) return { tag, parts: object[PARTS] }
  const href = urlOf(object)
  return href === undefined ? undefined : { tag: Tag.Uri, parts: href }
}

/**
 * Bytes that no other thread writes to while they are copied.
 *
 * @param {Uint8Array} bytes
 * @returns {Uint8Array}
 */
function bytesOf(bytes) {
  return types.isSharedArrayBuffer(bytes.buffer) ? new Uint8Array(bytes) : bytes
}

/**
 * @param {object} object
 * @returns {string | undefined} undefined if it is no URL
 */
function urlOf(object) {
  try {
    return hrefOf.call(object)
  } catch {
    return undefined
  }
}

module.exports = { asSpecial }
