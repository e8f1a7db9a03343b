'use strict'

const { build, isScalar, Passing, withOperand } = require('./internal/convert.js')
const { toNative } = require('./internal/copy.js')
const { engine, makers } = require('./internal/engine.js')
const { ErrorCode, KrError } = require('./errors.js')
const { Adoption, NO_TOKEN, brands, own } = require('./internal/handles.js')
const { inspectItems, showAs } = require('./internal/inspect.js')
const walk = require('./internal/walk.js')

/** @typedef {import('./types.js').Value} Value */
/** @typedef {import('./types.js').Input} Input */

/**
 * A live, mutable sequence that every language in the process shares.
 *
 * Every operation is atomic, from any thread of any language. Positions are integers; a negative one
 * counts from the end, as part of the same step. What a method says of values, handles, workers and
 * closed states in `Table` holds here too.
 *
 * @implements {Iterable<Value>}
 */
class List {
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
   * Appends items. Each is a step of its own: another thread's items may come between them.
   *
   * @param {...Input} values
   */
  push(...values) {
    for (const value of values) {
      if (isScalar(value)) engine.listPush(this.#token, value, Passing.SCALAR)
      else withOperand(/** @type {object} */ (value), (operand, how) => engine.listPush(this.#token, operand, how))
    }
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

  /** Removes all items. */
  clear() {
    engine.listClear(this.#token)
  }

  /** The number of items. */
  get length() {
    return engine.listSize(this.#token)
  }

  /**
   * The position of the first item that equals `value`, in the list of the moment of the call.
   * Numbers are equal by what they count (`1 == 1n`, NaN too), text by its code units, live
   * containers if they are the same one. A Map, object or array equals no item: it is not in the list, only its copy is.
   *
   * @param {unknown} value
   * @returns {number} -1 if there is none
   */
  indexOf(value) {
    const wanted = value === undefined ? null : value
    let index = 0
    for (const item of walk.values(engine.listWalk, this.#token)) {
      if (isEqual(item, wanted)) return index
      index += 1
    }
    return -1
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
 * @param {any} item a value of the engine
 * @param {any} wanted
 * @returns {boolean}
 */
function isEqual(item, wanted) {
  switch (typeof item) {
    case 'number':
    case 'bigint':
      if (typeof wanted === 'bigint') return item == wanted
      return typeof wanted === 'number' && (item == wanted || (item !== item && wanted !== wanted))
    case 'object':
      return item === null ? wanted === null : item.isSame(wanted)
    default:
      return item === wanted
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
  const builder = build(init)
  try {
    return engine.builderFinish(builder)
  } finally {
    engine.release(builder)
  }
}

showAs(List, (list, depth, options) => inspectItems('List', depth, options, () => [list.length, list]))

module.exports = { List }
