'use strict'

const { showAs } = require('../internal/inspect.js')

/**
 * Under these names every copy of the package finds what a value consists of, so that a value of
 * one copy can be stored with another one.
 */
const KIND = Symbol.for('krstate.kind')
const PARTS = Symbol.for('krstate.parts')

/**
 * A value of a kind that JavaScript has no type for. It never changes, and stored again it is the
 * same value of the same kind.
 */
class KrValue {
  /**
   * The number of its kind.
   *
   * @internal
   * @returns {number}
   */
  get [KIND]() {
    throw new TypeError('a KrValue is made by its own class')
  }

  /**
   * What the engine gets.
   *
   * @internal
   * @returns {bigint | number | string}
   */
  get [PARTS]() {
    return this.toString()
  }

  /**
   * Whether the other one is the same value of the same kind.
   *
   * @param {unknown} other
   * @returns {boolean}
   */
  equals(other) {
    if (typeof other !== 'object' || other === null || !(KIND in other)) return false
    const value = /** @type {KrValue} */ (other)
    return value[KIND] === this[KIND] && Object.is(value[PARTS], this[PARTS])
  }

  /**
   * What `JSON.stringify` writes: the text.
   *
   * @returns {any}
   */
  toJSON() {
    return this.toString()
  }
}

showAs(KrValue, (value) => `${value.constructor.name}(${value})`)

module.exports = { KIND, KrValue, PARTS }
