'use strict'

const { ErrorCode, KrError } = require('../errors.js')
const { NO_TOKEN, tokenOf } = require('./handles.js')

/** @typedef {import('../types.js').Table} Table */
/** @typedef {import('../types.js').List} List */

/**
 * Copies a live container and all below it to plain objects and arrays, without recursion. A
 * container that is found twice becomes one object, so that the copy is not larger than the original.
 *
 * @param {Table | List} root
 * @returns {any}
 */
function toNative(root) {
  /** @type {Map<Table | List, any>} */
  const copies = new Map()
  /** @type {Array<Table | List>} */
  const todo = []
  /** @param {any} value */
  const copyOf = (value) => {
    if (typeof value !== 'object' || value === null || tokenOf(value) === NO_TOKEN) return value
    let copy = copies.get(value)
    if (copy === undefined) {
      // Of the two only lists have a length.
      copy = 'length' in value ? [] : {}
      copies.set(value, copy)
      todo.push(value)
    }
    return copy
  }
  const result = copyOf(root)
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const copy = copies.get(next)
    if (Array.isArray(copy)) for (const item of next) copy.push(copyOf(item))
    else fillObject(copy, /** @type {Table} */ (next), copyOf)
  }
  return result
}

/**
 * @param {{ [key: string]: any }} object
 * @param {Table} table
 * @param {(value: any) => any} copyOf
 */
function fillObject(object, table, copyOf) {
  for (const [key, value] of table) {
    const name = String(key)
    if (Object.hasOwn(object, name)) {
      throw new KrError(
        ErrorCode.InvalidKey,
        `the table has both ${name} and '${name}' as keys, which an object cannot have; use entries()`,
      )
    }
    setOwn(object, name, copyOf(value))
  }
}

/**
 * Adds a property to a plain object.
 *
 * @param {{ [key: string]: any }} object
 * @param {string} name
 * @param {unknown} value
 */
function setOwn(object, name, value) {
  // Plain assignment would call the setter of __proto__, and whatever else Object.prototype has.
  if (name in object) Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true })
  else object[name] = value
}

/**
 * An object with these entries of a state.
 *
 * @param {Iterable<[string, any]>} entries
 * @returns {{ [name: string]: any }}
 */
function toRecord(entries) {
  /** @type {{ [name: string]: any }} */
  const record = {}
  for (const [name, value] of entries) setOwn(record, name, value)
  return record
}

module.exports = { toNative, toRecord }
