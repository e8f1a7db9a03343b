'use strict'

const { ErrorCode, KrError } = require('./errors.js')
const { engine } = require('./internal/engine.js')
const { Handle } = require('./internal/handles.js')
const { showAs } = require('./internal/inspect.js')

/** @typedef {import('./types.js').PlainKey} PlainKey */

const registry = new FinalizationRegistry(engine.release)

/**
 * A key that is used often: read and hashed once, and taken by every operation of a table where a key is.
 * It belongs to the thread that made it, and to no table.
 */
class Key extends Handle {
  /** @type {PlainKey} */
  #value

  /**
   * @param {PlainKey} value a string, a safe integer or a bigint of 64 bits
   * @throws {KrError} `KR_INVALID_KEY`
   */
  constructor(value) {
    super()
    if (typeof value === 'object') throw new KrError(ErrorCode.InvalidKey, 'a Key is made of a string or an integer')
    registry.register(this, engine.keyNew(this, value))
    this.#value = value
  }

  /** The key itself. */
  get value() {
    return this.#value
  }

  /**
   * The key as text.
   *
   * @override
   */
  toString() {
    return String(this.#value)
  }
}

showAs(Key, (key) => `Key(${typeof key.value === 'string' ? JSON.stringify(key.value) : key.value})`)

module.exports = { Key }
