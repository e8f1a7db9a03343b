'use strict'

const { Counter } = require('./counter.js')
const { isScalar, Passing, withOperand, withTree, withWanted } = require('./internal/convert.js')
const { toNative } = require('./internal/copy.js')
const { engine, makers } = require('./internal/engine.js')
const { ErrorCode, KrError } = require('./errors.js')
const { Adoption, NO_TOKEN, Handle, brands, own, tokenOf } = require('./internal/handles.js')
const { inspectEntries, showAs } = require('./internal/inspect.js')
const { liveOf } = require('./internal/live.js')
const { make } = require('./internal/factory.js')
const { stored } = require('./internal/stored.js')
const walk = require('./internal/walk.js')
const { Key } = require('./key.js')
const { List } = require('./list.js')

/** @typedef {import('./types.js').AnyKey} AnyKey */
/** @typedef {import('./types.js').PlainKey} PlainKey */
/** @typedef {import('./types.js').Value} Value */
/** @typedef {import('./types.js').Input} Input */
/** @typedef {import('./types.js').Kind} Kind */
/** @typedef {import('./values/decimal.js').Decimal} Decimal */
/** @typedef {import('./values/number.js').TypedNumber} TypedNumber */

/**
 * A live, ordered, mutable map that every language in the process shares. Keys are strings, or
 * integers of 64 bits (as safe numbers or bigints); `1` and `'1'` are two keys. A `Key` stands for one that
 * is used often.
 *
 * Every operation is atomic, from any thread of any language. `table.set(k, table.get(k) + 1)` is
 * two operations and loses updates: use `increment`.
 *
 * A handle works in the worker that got it; another worker gets its own from the same state.
 * Every method throws `KrError`: `KR_DISPOSED` once the state that the handle was reached through is closed.
 *
 * @implements {Iterable<[PlainKey, Value]>}
 */
class Table extends Handle {
  /** @type {number} */
  #token

  static {
    brands.push((value) => (#token in value ? value.#token : NO_TOKEN))
    makers[2] = (token) => new Table(/** @type {any} */ (new Adoption(token)))
  }

  /**
   * Makes a table that is in no state yet: set it somewhere to share it.
   *
   * @param {ReadonlyMap<AnyKey, Input> | { readonly [key: string]: Input }} [init]
   *   entries to start with: copied in, as `set` does with its value
   */
  constructor(init) {
    super()
    if (/** @type {unknown} */ (init) instanceof Adoption) {
      this.#token = init.adopt(this)
      return
    }
    this.#token = init === undefined ? engine.tableNew() : tableOf(init)
    own(this, this.#token)
  }

  /**
   * @param {AnyKey} key
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
   * @param {AnyKey} key
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
   * @param {AnyKey} key
   * @returns {boolean}
   */
  has(key) {
    return engine.tableHas(this.#token, key)
  }

  /**
   * @param {AnyKey} key
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
   * The kind of the value: an integer that reads as `5` may be an I8, I32 or U64.
   *
   * @param {AnyKey} key
   * @returns {Kind | undefined} undefined if there is no such entry
   */
  kind(key) {
    return engine.tableKind(this.#token, key)
  }

  /**
   * Adds to a number as one step. A missing entry counts as 0.
   *
   * @param {AnyKey} key
   * @param {number | bigint | TypedNumber | Decimal} [by] 1 if left out
   * @returns {number | bigint | Decimal} the new number: a bigint only where a number is not exact
   * @throws {KrError} `KR_NOT_NUMERIC`, or `KR_OVERFLOW` with nothing changed
   */
  increment(key, by) {
    if (isScalar(by)) return engine.tableIncrement(this.#token, key, by, Passing.SCALAR)
    return withOperand(/** @type {object} */ (by), (operand, how) => {
      if (how < Passing.KIND) throw new KrError(ErrorCode.NotNumeric, 'a container is no number to add')
      return engine.tableIncrement(this.#token, key, operand, how)
    })
  }

  /**
   * A handle to the integer at a key, for hot loops.
   *
   * @param {AnyKey} key
   * @returns {Counter}
   */
  counter(key) {
    return new Counter(new Adoption(engine.tableCounter(this.#token, key)))
  }

  /**
   * The value of a key; a missing one is set to `value` first, as one step.
   *
   * With a function the value is made where it is missing, and made once however many ask, in whatever
   * thread or language: the others wait for it. A value that is set meanwhile wins, and what the
   * function made is dropped. If the function fails, all who wait fail, and the next one may try again.
   *
   * @overload
   * @param {AnyKey} key
   * @param {() => Input | Promise<Input>} factory
   * @returns {Promise<Value>}
   */
  /**
   * @overload
   * @param {AnyKey} key
   * @param {Input} value
   * @returns {Value}
   */
  /**
   * @param {AnyKey} key
   * @param {any} value
   * @returns {Value | Promise<Value>}
   * @throws {KrError} `KR_LOCK_RECURSION` if the function would wait for itself
   */
  getOrAdd(key, value) {
    if (typeof value === 'function') {
      return make((owner) => engine.tableAsk(this.#token, key, owner), value)
    }
    if (isScalar(value)) return engine.tableGetOrAdd(this.#token, key, value, Passing.SCALAR)
    return withOperand(value, (operand, how) => engine.tableGetOrAdd(this.#token, key, operand, how))
  }

  /**
   * Sets a key as one step with reading what it was.
   *
   * @param {AnyKey} key
   * @param {Input} value
   * @returns {Value | undefined} the old value; undefined if there was none
   */
  swap(key, value) {
    if (isScalar(value)) return engine.tableSwap(this.#token, key, value, Passing.SCALAR)
    return withOperand(/** @type {object} */ (value), (operand, how) =>
      engine.tableSwap(this.#token, key, operand, how))
  }

  /**
   * Sets a key if its value equals `expected`, as one step. Numbers are equal by what they count,
   * whatever their kinds (NaN too), text by its code units, live containers if they are the same one.
   *
   * @param {AnyKey} key
   * @param {Input | undefined} expected undefined, as `get` gives it: if there is no such entry
   * @param {Input} value
   * @returns {boolean} whether it was set
   */
  compareAndSwap(key, expected, value) {
    const swap = (/** @type {unknown} */ old, /** @type {number} */ oldHow) => {
      if (isScalar(value)) return engine.tableCompareAndSwap(this.#token, key, old, oldHow, value, Passing.SCALAR)
      return withOperand(/** @type {object} */ (value), (operand, how) =>
        engine.tableCompareAndSwap(this.#token, key, old, oldHow, operand, how))
    }
    if (expected === undefined) return swap(undefined, Passing.ABSENT)
    // What equals nothing is not there; a bad key or a closed state is still told.
    return withWanted(expected, swap, () => engine.tableHas(this.#token, key) && false)
  }

  /**
   * Sets a missing key to `add`, and any other to what `update` makes of its value. No lock is held
   * while the function runs: it runs again if somebody changed the value meanwhile.
   *
   * @param {AnyKey} key
   * @param {Input} add
   * @param {(value: Value, key: PlainKey) => Input} update
   * @returns {Value} what was set
   */
  addOrUpdate(key, add, update) {
    if (typeof update !== 'function') throw new KrError(ErrorCode.InvalidArgument, 'addOrUpdate takes a function that updates')
    for (;;) {
      const old = this.get(key)
      const next = stored(old === undefined ? add : update(old, key instanceof Key ? key.value : key), readBack)
      if (this.compareAndSwap(key, old, next.input)) return next.read(() => this.get(key))
    }
  }

  /**
   * Sets several keys as one step: all of them or, if it fails, none.
   *
   * @param {ReadonlyMap<AnyKey, Input> | { readonly [key: string]: Input }} entries copied in, as `set`
   *   does with its value
   */
  update(entries) {
    if (!isTableLike(entries)) throw new KrError(ErrorCode.InvalidArgument, 'update takes a Map or a plain object')
    withTree(entries, (builder) => engine.tableUpdate(this.#token, builder))
  }

  /**
   * The entries of the moment of the call, in the order of insertion. Later changes are not seen
   * and disturb nothing.
   *
   * @returns {Generator<[PlainKey, Value], void, undefined>}
   */
  entries() {
    return walk.entries(engine.tableWalk, this.#token)
  }

  /**
   * The keys of the moment of the call, in the order of insertion.
   *
   * @returns {Generator<PlainKey, void, undefined>}
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
   * @returns {Generator<[PlainKey, Value], void, undefined>}
   */
  [Symbol.iterator]() {
    return this.entries()
  }

  /**
   * Calls `callback` for each entry of the moment of the call. No lock is held meanwhile.
   *
   * @param {(value: Value, key: PlainKey, table: this) => void} callback
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
  if (!isTableLike(init)) throw new KrError(ErrorCode.InvalidArgument, 'new Table takes a Map or a plain object')
  return withTree(init, engine.builderFinish)
}

/**
 * Whether a value may be one that is copied into a table.
 *
 * @param {unknown} value
 * @returns {value is object}
 */
function isTableLike(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && tokenOf(value) === NO_TOKEN
}

/** @type {(value: Input) => Value} */
const readBack = (value) => /** @type {Value} */ (new List([value]).at(0))

showAs(Table, (table, depth, options) =>
  inspectEntries('Table', depth, options, () => [table.size, table]))

module.exports = { Table }
