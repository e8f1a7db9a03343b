'use strict'

const { build, isScalar, Passing, withOperand } = require('./internal/convert.js')
const { toNative } = require('./internal/copy.js')
const { engine, makers } = require('./internal/engine.js')
const { ErrorCode, KrError } = require('./errors.js')
const { Adoption, NO_TOKEN, brands, own } = require('./internal/handles.js')
const { inspectEntries, showAs } = require('./internal/inspect.js')
const { liveOf } = require('./internal/live.js')
const walk = require('./internal/walk.js')

/** @typedef {import('./types.js').Key} Key */
/** @typedef {import('./types.js').Value} Value */
/** @typedef {import('./types.js').Input} Input */

/**
 * A live, ordered, mutable map that every language in the process shares. Keys are strings, or
 * integers of 64 bits (as safe numbers or bigints); `1` and `'1'` are two keys.
 *
 * Every operation is atomic, from any thread of any language. `table.set(k, table.get(k) + 1)` is
 * two operations and loses updates: use `increment`.
 *
 * A handle works in the worker that got it; another worker gets its own from the same state.
 * Every method throws `KrError`: `KR_DISPOSED` once the state that the handle was reached through is closed.
 *
 * @implements {Iterable<[Key, Value]>}
 */
class Table {
  /** @type {number} */
  #token

  static {
    brands.push((value) => (#token in value ? value.#token : NO_TOKEN))
    makers[2] = (token) => new Table(/** @type {any} */ (new Adoption(token)))
  }

  /**
   * Makes a table that is in no state yet: set it somewhere to share it.
   *
   * @param {ReadonlyMap<Key, Input> | { readonly [key: string]: Input }} [init]
   *   entries to start with: copied in, as `set` does with its value
   */
  constructor(init) {
    if (/** @type {unknown} */ (init) instanceof Adoption) {
      this.#token = init.adopt(this)
      return
    }
    this.#token = init === undefined ? engine.tableNew() : tableOf(init)
    own(this, this.#token)
  }

  /**
   * @param {Key} key
   * @returns {Value | undefined} the value, a live handle for a table or list; undefined if there is none
   */
  get(key) {
    return engine.tableGet(this.#token, key)
  }

  /**
   * Creates or replaces an entry. A replaced one keeps its place.
   *
   * A Map, plain object or array is copied in: the caller's own object is not live afterwards, the
   * handle that `get` returns is. A `Table` or `List` is shared. undefined is stored as null.
   *
   * @param {Key} key
   * @param {Input} value
   * @returns {this}
   */
  set(key, value) {
    if (isScalar(value)) engine.tableSet(this.#token, key, value, Passing.SCALAR)
    else {
      withOperand(/** @type {object} */ (value), (operand, how) => engine.tableSet(this.#token, key, operand, how))
    }
    return this
  }

  /**
   * @param {Key} key
   * @returns {boolean}
   */
  has(key) {
    return engine.tableHas(this.#token, key)
  }

  /**
   * @param {Key} key
   * @returns {boolean} whether there was such an entry
   */
  delete(key) {
    return engine.tableDelete(this.#token, key)
  }

  /** Removes all entries. */
  clear() {
    engine.tableClear(this.#token)
  }

  /** The number of entries. */
  get size() {
    return engine.tableSize(this.#token)
  }

  /**
   * Adds to a number as one step. A missing entry counts as 0.
   *
   * @param {Key} key
   * @param {number | bigint} [by] 1 if left out
   * @returns {number | bigint} the new number: a bigint only where a number is not exact
   * @throws {KrError} `KR_NOT_NUMERIC`, or `KR_OVERFLOW` with nothing changed
   */
  increment(key, by) {
    return engine.tableIncrement(this.#token, key, by)
  }

  /**
   * The entries of the moment of the call, in the order of insertion. Later changes are not seen
   * and disturb nothing.
   *
   * @returns {Generator<[Key, Value], void, undefined>}
   */
  entries() {
    return walk.entries(engine.tableWalk, this.#token)
  }

  /**
   * The keys of the moment of the call, in the order of insertion.
   *
   * @returns {Generator<Key, void, undefined>}
   */
  keys() {
    return walk.keys(engine.tableWalk, this.#token)
  }

  /**
   * The values of the moment of the call, in the order of insertion.
   *
   * @returns {Generator<Value, void, undefined>}
   */
  values() {
    return walk.values(engine.tableWalk, this.#token)
  }

  /**
   * As `entries`.
   *
   * @returns {Generator<[Key, Value], void, undefined>}
   */
  [Symbol.iterator]() {
    return this.entries()
  }

  /**
   * Calls `callback` for each entry of the moment of the call. No lock is held meanwhile.
   *
   * @param {(value: Value, key: Key, table: this) => void} callback
   * @param {unknown} [thisArg] its `this`
   */
  forEach(callback, thisArg) {
    for (const [key, value] of this.entries()) callback.call(thisArg, value, key, this)
  }

  /**
   * The text keys as properties: `visits.live.Count` reads, assigning sets, `delete` deletes, and
   * tables inside are reached the same way (`config.live.Db.Pool`). Integer keys are not reached.
   * `visits.live.Count++` is a read and a write; use `increment` where others write too.
   *
   * @type {{ [key: string]: any }}
   */
  get live() {
    return liveOf(this, this.#token)
  }

  /**
   * Copies the table and all that is in it to plain objects and arrays, each container as it is
   * at one moment. A container that is found twice is one object in the copy.
   *
   * @returns {{ [key: string]: any }}
   * @throws {KrError} `KR_INVALID_KEY` if a table has both 1 and '1' as keys: an object cannot
   */
  toObject() {
    return toNative(this)
  }

  /**
   * What `JSON.stringify` writes. It refuses integers that need a bigint, as it does elsewhere.
   *
   * @returns {{ [key: string]: any }}
   * @throws {KrError} as `toObject`
   */
  toJSON() {
    return this.toObject()
  }

  /**
   * Whether both handles are of one and the same table.
   *
   * @param {unknown} other
   * @returns {boolean}
   */
  isSame(other) {
    return other instanceof Table && #token in other && engine.same(this.#token, other.#token)
  }
}

/**
 * The token of a new table with these entries.
 *
 * @param {unknown} init
 * @returns {number}
 */
function tableOf(init) {
  const isNative = typeof init === 'object' && init !== null && !Array.isArray(init)
  if (!isNative || init instanceof Table) {
    throw new KrError(ErrorCode.InvalidArgument, 'new Table takes a Map or a plain object')
  }
  const builder = build(init)
  try {
    return engine.builderFinish(builder)
  } finally {
    engine.release(builder)
  }
}

showAs(Table, (table, depth, options) =>
  inspectEntries('Table', depth, options, () => [table.size, table]))

module.exports = { Table }
