'use strict'

const { ErrorCode, KrError } = require('./errors.js')
const { engine } = require('./internal/engine.js')
const { Adoption, Handle } = require('./internal/handles.js')
const { showAs } = require('./internal/inspect.js')

/** @typedef {import('./types.js').Value} Value */

/**
 * One integer of one table, for hot loops: what `increment` does, without looking the key up. The key
 * need not be there, and others may set or delete it at any time. `table.counter(key)` makes one.
 */
class Counter extends Handle {
  /** @type {number} */
  #token

  /**
   * @internal
   * @param {unknown} adoption
   */
  constructor(adoption) {
    super()
    if (!(adoption instanceof Adoption)) {
      throw new KrError(ErrorCode.InvalidArgument, 'a Counter comes from table.counter(key)')
    }
    this.#token = adoption.adopt(this)
  }

  /**
   * Adds an integer as one step. A missing entry counts as 0.
   *
   * @param {number | bigint} [by] 1 if left out
   * @returns {number | bigint} the new integer: a bigint only where a number is not exact
   * @throws {KrError} `KR_TYPE` if there is a number of another sort, `KR_NOT_NUMERIC` if there is
   *   something else, `KR_OVERFLOW`; nothing was changed then
   */
  add(by) {
    return engine.counterAdd(this.#token, by)
  }

  /**
   * The value at the key now, whatever it is; undefined if there is none.
   *
   * @type {Value | undefined}
   */
  get value() {
    return engine.counterGet(this.#token)
  }
}

showAs(Counter, (counter) => `Counter(${String(counter.value)})`)

module.exports = { Counter }
