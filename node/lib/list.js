'use strict'

const { isScalar, Passing, withOperand, withTree, withWanted } = require('./internal/convert.js')
const { toNative } = require('./internal/copy.js')
const { engine, makers } = require('./internal/engine.js')
const { ErrorCode, KrError } = require('./errors.js')
const { Adoption, NO_TOKEN, Handle, brands, own } = require('./internal/handles.js')
const { inspectItems, showAs } = require('./internal/inspect.js')
const walk = require('./internal/walk.js')

/** @typedef {import('./types.js').Value} Value */
/** @typedef {import('./types.js').Input} Input */
/** @typedef {import('./types.js').Kind} Kind */

/**
 * A live, mutable sequence that every language in the process shares.
 *
 * Every operation is atomic, from any thread of any language. Positions are integers; a negative one
 * counts from the end, as part of the same step. What a method says of values, handles, workers and
 * closed states in `Table` holds here too.
 *
 * @implements {Iterable<Value>}
 */
class List extends Handle {
  /** @type {number} */
  #token

  static {
    brands.push((value) => (#token in value ? value.#token : NO_TOKEN))
    makers[3] = (token) => new List(/** @type {any} */ (new Adoption(token)))
  }

  /**
   * Makes a list that is in no state yet: set it somewhere to share it.
   *
   * @param {readonly Input[]} [init] items to start with: copied in
   */
  constructor(init) {
    super()
    if (/** @type {unknown} */ (init) instanceof Adoption) {
      this.#token = init.adopt(this)
      return
    }
    this.#token = init === undefined ? engine.listNew() : listOf(init)
    own(this, this.#token)
  }

  /**
   * @param {number} index
   * @returns {Value | undefined} undefined outside of the list, as arrays have it
   */
  at(index) {
    return engine.listAt(this.#token, index)
  }

  /**
   * Replaces an item. A Map, plain object or array is copied in, a live handle is shared.
   *
   * @param {number} index
   * @param {Input} value
   * @returns {this}
   * @throws {KrError} `KR_INDEX` outside of the list
   */
  set(index, value) {
    if (isScalar(value)) engine.listSet(this.#token, index, value, Passing.SCALAR)
    else {
      withOperand(/** @type {object} */ (value), (operand, how) => engine.listSet(this.#token, index, operand, how))
    }
    return this
  }

  /**
   * The kind of an item: an integer that reads as `5` may be an I8, I32 or U64.
   *
   * @param {number} index
   * @returns {Kind | undefined} undefined outside of the list
   */
  kind(index) {
    return engine.listKind(this.#token, index)
  }

  /**
   * Appends items as one step: all of them or, if it fails, none.
   *
   * @param {...Input} values
   */
  push(...values) {
    if (values.length !== 1) this.extend(values)
    else if (isScalar(values[0])) engine.listPush(this.#token, values[0], Passing.SCALAR)
    else withOperand(/** @type {object} */ (values[0]), (operand, how) => engine.listPush(this.#token, operand, how))
  }

  /**
   * Appends the items of an array as one step: all of them or, if it fails, none.
   *
   * @param {readonly Input[]} values
   */
  extend(values) {
    if (!Array.isArray(values)) throw new KrError(ErrorCode.InvalidArgument, 'extend takes an array')
    withTree(values, (builder) => engine.listExtend(this.#token, builder))
  }

  /**
   * Removes the last item.
   *
   * @returns {Value | undefined} the item; undefined if there was none
   */
  pop() {
    return engine.listPop(this.#token)
  }

  /**
   * Inserts an item before the one at `index`; at `length` it is appended.
   *
   * @param {number} index
   * @param {Input} value
   * @returns {this}
   * @throws {KrError} `KR_INDEX` beyond the ends
   */
  insert(index, value) {
    if (isScalar(value)) engine.listInsert(this.#token, index, value, Passing.SCALAR)
    else {
      withOperand(/** @type {object} */ (value), (operand, how) => engine.listInsert(this.#token, index, operand, how))
    }
    return this
  }

  /**
   * Removes an item.
   *
   * @param {number} index
   * @returns {Value} the item
   * @throws {KrError} `KR_INDEX` outside of the list
   */
  removeAt(index) {
    return engine.listRemove(this.#token, index)
  }

  /**
   * Removes the first item that equals `value`, as one step; `indexOf` says what is equal.
   *
   * @param {unknown} value
   * @returns {boolean} whether there was one
   */
  removeValue(value) {
    const remove = (/** @type {unknown} */ operand, /** @type {number} */ how) =>
      engine.listRemoveValue(this.#token, operand, how)
    // What equals nothing is not there; a closed state is still told.
    return withWanted(value, remove, () => engine.listSize(this.#token) < 0)
  }

  /** Removes all items. */
  clear() {
    engine.listClear(this.#token)
  }

  /** The number of items. */
  get length() {
    return engine.listSize(this.#token)
  }

  /**
   * The position of the first item that equals `value`. Numbers are equal by what they count, whatever
   * their kinds (`1 == 1n`, NaN too), text by its code units, live containers if they are the same one.
   * A Map, object or array equals no item: it is not in the list, only its copy is.
   *
   * @param {unknown} value
   * @param {number} [start] the position to start at, 0 or greater
   * @returns {number} -1 if there is none
   */
  indexOf(value, start = 0) {
    const find = (/** @type {unknown} */ operand, /** @type {number} */ how) =>
      engine.listIndexOf(this.#token, operand, how, start)
    return withWanted(value, find, () => Math.min(engine.listSize(this.#token), -1))
  }

  /**
   * Some items of the moment of the call, as `Array.prototype.slice` takes them. What is in the list
   * is not copied: containers are live.
   *
   * @param {number} [start]
   * @param {number} [end]
   * @returns {Value[]}
   */
  slice(start, end) {
    return [...this].slice(start, end)
  }

  /**
   * The items of the moment of the call. Later changes are not seen and disturb nothing.
   *
   * @returns {Generator<Value, void, undefined>}
   */
  [Symbol.iterator]() {
    return walk.values(engine.listWalk, this.#token)
  }

  /**
   * Copies the list and all that is in it to arrays and plain objects, as `Table.toObject` does.
   *
   * @returns {any[]}
   * @throws {KrError} `KR_INVALID_KEY` if a table in it has both 1 and '1' as keys
   */
  toArray() {
    return toNative(this)
  }

  /**
   * What `JSON.stringify` writes.
   *
   * @returns {any[]}
   * @throws {KrError} as `toArray`
   */
  toJSON() {
    return this.toArray()
  }

  /**
   * Whether both handles are of one and the same list.
   *
   * @param {unknown} other
   * @returns {boolean}
   */
  isSame(other) {
    return other instanceof List && #token in other && engine.same(this.#token, other.#token)
  }
}

/**
 * The token of a new list with these items.
 *
 * @param {unknown} init
 * @returns {number}
 */
function listOf(init) {
  if (!Array.isArray(init)) throw new KrError(ErrorCode.InvalidArgument, 'new List takes an array')
  return withTree(init, engine.builderFinish)
}

showAs(List, (list, depth, options) => inspectItems('List', depth, options, () => [list.length, list]))

module.exports = { List }
