'use strict'

const { types } = require('node:util')
const { engine } = require('./engine.js')
const { ErrorCode, KrError } = require('../errors.js')
const { NO_TOKEN, tokenOf } = require('./handles.js')

/** How a value goes to the engine; `src/read.rs` has the same numbers. */
const Passing = Object.freeze({
  /** The value itself. */
  SCALAR: 0,
  /** The token of a live container, which will be shared. */
  HANDLE: 1,
  /** The token of a finished builder, whose tree is stored. */
  TREE: 2,
})

/**
 * No array is longer unless it has holes: `new Array(2 ** 32 - 1)` holds nothing, but as a list it
 * would not fit into memory.
 */
const MAX_ITEMS = 2 ** 27

const mapEntries = Map.prototype.entries

/**
 * A native container that is being copied, and how far.
 *
 * @typedef {object} Frame
 * @property {any} source the container
 * @property {ArrayLike<unknown> | null} keys null for a list
 * @property {any} values items by index; null for an object, whose values are read when their turn comes
 * @property {number} count
 * @property {number} next
 */

/**
 * Whether the engine takes the value as it is. It refuses functions and symbols itself.
 *
 * @param {unknown} value
 * @returns {boolean}
 */
function isScalar(value) {
  return typeof value !== 'object' || value === null
}

/**
 * Runs `store` with an object made ready for the engine: a live container is shared, a Map, plain
 * object or array is copied into a tree of new containers.
 *
 * @template T
 * @param {object} value
 * @param {(operand: number, how: number) => T} store
 * @returns {T}
 */
function withOperand(value, store) {
  const token = tokenOf(value)
  if (token !== NO_TOKEN) return store(token, Passing.HANDLE)
  const builder = build(value)
  try {
    return store(builder, Passing.TREE)
  } finally {
    engine.release(builder)
  }
}

/**
 * Copies a native container into a builder, which the caller releases.
 *
 * Getters, proxies and the like may run any code on the way. What they see is not changed by
 * the copy, and the copy is seen by nobody until it is stored.
 *
 * @param {object} root
 * @returns {number} the builder's token
 */
function build(root) {
  const builder = engine.builderNew()
  try {
    fill(builder, root)
    return builder
  } catch (error) {
    engine.release(builder)
    throw error
  }
}

/**
 * @param {number} builder
 * @param {object} root
 */
function fill(builder, root) {
  /** The containers from the root to the current one: meeting one again is a cycle. */
  const around = new Set()
  /** @type {Frame[]} */
  const stack = []
  let frame = begin(builder, around, false, undefined, root)
  for (;;) {
    if (frame.next === frame.count) {
      engine.builderEnd(builder)
      around.delete(frame.source)
      const outer = stack.pop()
      if (outer === undefined) return
      frame = outer
      continue
    }
    const index = frame.next++
    const inTable = frame.keys !== null
    const key = frame.keys === null ? undefined : frame.keys[index]
    const value = frame.values === null ? frame.source[/** @type {string} */ (key)] : frame.values[index]
    if (isScalar(value)) {
      engine.builderValue(builder, inTable, key, value, Passing.SCALAR)
      continue
    }
    const token = tokenOf(value)
    if (token !== NO_TOKEN) {
      engine.builderValue(builder, inTable, key, token, Passing.HANDLE)
      continue
    }
    stack.push(frame)
    frame = begin(builder, around, inTable, key, value)
  }
}

/**
 * Opens the container for a native one.
 *
 * @param {number} builder
 * @param {Set<object>} around
 * @param {boolean} inTable
 * @param {unknown} key
 * @param {object} source
 * @returns {Frame}
 */
function begin(builder, around, inTable, key, source) {
  /**
   * @param {import('../errors.js').KrErrorCode} code
   * @param {string} message
   */
  const refuse = (code, message) => new KrError(code, message, engine.builderPath(builder, inTable, key))
  if (around.has(source)) {
    throw refuse(ErrorCode.CycleRejected, 'the value contains itself; take the cycle out before storing it')
  }
  const frame = inspectNative(source)
  if (frame === null) {
    throw refuse(
      ErrorCode.UnsupportedType,
      `${describe(source)} cannot be stored; use a Map, a plain object, an array, a Table or a List`,
    )
  }
  if (frame.count > MAX_ITEMS) {
    throw refuse(ErrorCode.OutOfRange, `an array of length ${frame.count} is too long`)
  }
  if (frame.values === null && hasSymbolKeys(source)) {
    throw refuse(ErrorCode.InvalidKey, 'an object with a symbol as key cannot be stored; use text keys')
  }
  if (frame.keys === null) engine.builderList(builder, inTable, key)
  else engine.builderTable(builder, inTable, key)
  around.add(source)
  return frame
}

/**
 * How to walk a native container, or null if the object is none.
 *
 * @param {any} source
 * @returns {Frame | null}
 */
function inspectNative(source) {
  if (Array.isArray(source)) {
    // The length of a proxy can be anything.
    const length = Math.trunc(Number(source.length))
    return { source, keys: null, values: source, count: length > 0 ? length : 0, next: 0 }
  }
  const prototype = Object.getPrototypeOf(source)
  if (types.isMap(source)) {
    // A copy, so that code that runs on the way cannot make the walk endless.
    const entries = [...mapEntries.call(source)]
    const keys = entries.map((entry) => entry[0])
    const values = entries.map((entry) => entry[1])
    return { source, keys, values, count: keys.length, next: 0 }
  }
  if (prototype === Object.prototype || prototype === null) {
    const keys = Object.keys(source)
    return { source, keys, values: null, count: keys.length, next: 0 }
  }
  return null
}

/**
 * @param {object} source
 * @returns {boolean}
 */
function hasSymbolKeys(source) {
  return Object.getOwnPropertySymbols(source).some((symbol) =>
    Object.prototype.propertyIsEnumerable.call(source, symbol),
  )
}

/**
 * What an object is, for a message.
 *
 * @param {any} value
 * @returns {string}
 */
function describe(value) {
  let name
  try {
    name = value.constructor?.name
  } catch {
    // A getter of the object threw. What matters is that the object cannot be stored.
  }
  return typeof name === 'string' && name !== '' ? `an object of class ${name.slice(0, 100)}` : 'an object'
}

module.exports = { Passing, isScalar, withOperand, build }
