'use strict'

const { isScalar, Passing, withOperand } = require('./internal/convert.js')
const { toRecord } = require('./internal/copy.js')
const { engine, makers } = require('./internal/engine.js')
const { make } = require('./internal/factory.js')
const { Adoption, Handle, own } = require('./internal/handles.js')
const { inspectEntries, showAs } = require('./internal/inspect.js')
const { flag } = require('./options.js')
const { exportWith, exportWithSync, importWith, importWithSync } = require('./internal/snapshots.js')
const walk = require('./internal/walk.js')

/** @typedef {import('./types.js').Value} Value */
/** @typedef {import('./types.js').Input} Input */
/** @typedef {import('./types.js').Kind} Kind */
/** @typedef {import('./options.js').StateOptions} StateOptions */
/** @typedef {import('./options.js').SetOptions} SetOptions */
/** @typedef {import('./options.js').ExportOptions} ExportOptions */
/** @typedef {import('./options.js').ImportOptions} ImportOptions */

/** Who decides whether a value type may be stored; `src/functions/state.rs` has the same numbers. */
const Guard = Object.freeze({ STATE: 0, ALLOW: 1, REFUSE: 2 })

/**
 * A store of named entries that every language in the process shares: `host.state` of a host, the
 * `globalState()`, or a standalone one made with `new`.
 *
 * Names are letters, digits and `_`, not starting with a digit, and compared without regard to
 * case unless the state is case-sensitive. Every operation is atomic, from any thread of any language.
 * Every method throws `KrError`: `KR_DISPOSED` once the state is closed.
 *
 * @implements {Iterable<[string, Value]>}
 */
class SharedState extends Handle {
  /** @type {number} */
  #token

  static {
    makers[1] = (token) => new SharedState(/** @type {any} */ (new Adoption(token)))
  }

  /**
   * Makes a standalone state. It ends with `close()`, or when the last handle reached through it is
   * collected.
   *
   * @param {StateOptions} [options]
   */
  constructor(options) {
    super()
    if (/** @type {unknown} */ (options) instanceof Adoption) {
      this.#token = options.adopt(this)
      return
    }
    this.#token = engine.stateNew(flag(options, 'caseSensitive', false), flag(options, 'allowValueTypes', true))
    own(this, this.#token)
  }

  /**
   * Creates or replaces an entry.
   *
   * A Map, plain object or array is copied in: the caller's own object is not live afterwards, the
   * handle that `get` returns is. A `Table` or `List` is shared. undefined is stored as null.
   *
   * @param {string} name
   * @param {Input} value
   * @param {SetOptions} [options]
   * @returns {this}
   * @throws {KrError} `KR_INVALID_NAME`; `KR_VALUE_TYPE` if value types are not allowed here
   */
  set(name, value, options) {
    const guard = guardOf(options)
    if (isScalar(value)) engine.stateSet(this.#token, name, value, Passing.SCALAR, guard)
    else {
      withOperand(/** @type {object} */ (value), (operand, how) =>
        engine.stateSet(this.#token, name, operand, how, guard))
    }
    return this
  }

  /**
   * @param {string} name
   * @returns {Value | undefined} the value, a live handle for a table or list; undefined if there is none
   */
  get(name) {
    return engine.stateGet(this.#token, name)
  }

  /**
   * The kind of an entry: an integer that reads as `5` may be an I8, I32 or U64.
   *
   * @param {string} name
   * @returns {Kind | undefined} undefined if there is none
   */
  kind(name) {
    return engine.stateKind(this.#token, name)
  }

  /**
   * The value of an entry; a missing one is set to `value` first, as one step.
   *
   * With a function the value is made where it is missing, and made once however many ask, in whatever
   * thread or language: the others wait for it. A value that is set meanwhile wins, and what the
   * function made is dropped. If the function fails, all who wait fail, and the next one may try again.
   *
   * @overload
   * @param {string} name
   * @param {() => Input | Promise<Input>} factory
   * @param {SetOptions} [options]
   * @returns {Promise<Value>}
   */
  /**
   * @overload
   * @param {string} name
   * @param {Input} value
   * @param {SetOptions} [options]
   * @returns {Value}
   */
  /**
   * @param {string} name
   * @param {any} value
   * @param {SetOptions} [options]
   * @returns {Value | Promise<Value>}
   * @throws {KrError} as `set`; `KR_LOCK_RECURSION` if the function would wait for itself
   */
  getOrAdd(name, value, options) {
    const guard = guardOf(options)
    if (typeof value === 'function') {
      return make((owner) => engine.stateAsk(this.#token, name, owner, guard), value)
    }
    if (isScalar(value)) return engine.stateGetOrAdd(this.#token, name, value, Passing.SCALAR, guard)
    return withOperand(value, (operand, how) => engine.stateGetOrAdd(this.#token, name, operand, how, guard))
  }

  /**
   * The entries of the moment of the call whose names match a wildcard pattern of PowerShell: `*` and
   * `?`, `[a-c]` for one of several, a backtick before one that is meant as it is.
   *
   * @param {string} pattern
   * @returns {{ [name: string]: Value }}
   */
  find(pattern) {
    /** @type {(state: number, part: number, limit: number) => any[] | number} */
    const start = (state, part, limit) => engine.stateFind(state, part, limit, pattern)
    return toRecord(walk.entries(start, this.#token))
  }

  /**
   * A copy of all entries of one moment. What is in them is not copied: tables and lists are live.
   *
   * @returns {{ [name: string]: Value }}
   */
  snapshot() {
    return toRecord(this)
  }

  /**
   * @param {string} name
   * @returns {boolean}
   */
  has(name) {
    return engine.stateHas(this.#token, name)
  }

  /**
   * Removes an entry. Handles to its container stay usable.
   *
   * @param {string} name
   * @returns {boolean} whether there was such an entry
   */
  delete(name) {
    return engine.stateDelete(this.#token, name)
  }

  /** Removes all entries. */
  clear() {
    engine.stateClear(this.#token)
  }

  /** The number of entries. */
  get size() {
    return engine.stateSize(this.#token)
  }

  /**
   * The names at this moment, in the order of insertion.
   *
   * @returns {string[]}
   */
  names() {
    return [...walk.keys(engine.stateWalk, this.#token)]
  }

  /**
   * The entries of the moment of the call, in the order of insertion. Later changes are not seen
   * and disturb nothing.
   *
   * @returns {Generator<[string, Value], void, undefined>}
   */
  [Symbol.iterator]() {
    return walk.entries(engine.stateWalk, this.#token)
  }

  /**
   * Writes all entries, as they were at one moment, as a table of theirs: as `exportSnapshot` does.
   *
   * @overload
   * @param {ExportOptions & { as: 'buffer', path?: undefined }} options
   * @returns {Promise<Buffer>}
   */
  /**
   * @overload
   * @param {ExportOptions} [options]
   * @returns {Promise<string>}
   */
  /**
   * @param {ExportOptions} [options]
   * @returns {Promise<string | Buffer>}
   * @throws {KrError} as `exportSnapshot`
   */
  async export(options) {
    return exportWith(options, this.#begin())
  }

  /**
   * As `export`, blocking the thread.
   *
   * @overload
   * @param {ExportOptions & { as: 'buffer', path?: undefined }} options
   * @returns {Buffer}
   */
  /**
   * @overload
   * @param {ExportOptions} [options]
   * @returns {string}
   */
  /**
   * @param {ExportOptions} [options]
   * @returns {string | Buffer}
   * @throws {KrError} as `exportSnapshotSync`
   */
  exportSync(options) {
    return exportWithSync(options, this.#begin())
  }

  /**
   * Reads a snapshot of a table and sets its entries, as one step: all of them or, if it fails, none. The
   * entries that the state has go, unless `merge` is true. Value types are stored whatever the state says.
   *
   * @param {string | Uint8Array | null | undefined} source as for `importSnapshot`
   * @param {ImportOptions & { merge?: boolean }} [options]
   * @returns {Promise<void>}
   * @throws {KrError} as `importSnapshot`; `KR_TYPE` for a snapshot of something else than a table;
   *   `KR_INVALID_NAME` for a key that is no name
   */
  async load(source, options) {
    const merge = flag(options, 'merge', false)
    await importWith(source, options, (value) => this.#load(value, merge))
  }

  /**
   * As `load`, blocking the thread.
   *
   * @param {string | Uint8Array | null | undefined} source
   * @param {ImportOptions & { merge?: boolean }} [options]
   * @throws {KrError} as `load`
   */
  loadSync(source, options) {
    const merge = flag(options, 'merge', false)
    importWithSync(source, options, (value) => this.#load(value, merge))
  }

  /** @returns {import('./internal/snapshots.js').Exporter} */
  #begin() {
    return (form, path, place) => engine.snapshotExportState(this.#token, undefined, form, path, place())
  }

  /**
   * @param {any} value
   * @param {boolean} merge
   */
  #load(value, merge) {
    if (isScalar(value)) engine.stateLoad(this.#token, value, Passing.SCALAR, merge)
    else withOperand(value, (operand, how) => engine.stateLoad(this.#token, operand, how, merge))
  }

  /**
   * Closes a standalone state: handles reached through it answer `KR_DISPOSED` from now on. Closing
   * again does nothing.
   *
   * @throws {KrError} `KR_INVALID_ARGUMENT` for a host's state, which its host closes, and for the global one
   */
  close() {
    engine.stateClose(this.#token)
  }

  /** Whether the state, or its host, is closed. */
  get closed() {
    return engine.stateClosed(this.#token)
  }

  /** As `close()`, for `using`. */
  [Symbol.dispose]() {
    this.close()
  }

  /**
   * Whether both are one and the same state.
   *
   * @param {unknown} other
   * @returns {boolean}
   */
  isSame(other) {
    return other instanceof SharedState && #token in other && engine.same(this.#token, other.#token)
  }
}

/**
 * @param {SetOptions | undefined} options
 * @returns {number} one of `Guard`
 */
function guardOf(options) {
  const allow = flag(options, 'allowValueType', undefined)
  return allow === undefined ? Guard.STATE : allow ? Guard.ALLOW : Guard.REFUSE
}

/**
 * The one state of the process that no host owns. It lives until the process ends.
 *
 * @returns {SharedState}
 */
function globalState() {
  return engine.stateGlobal()
}

showAs(SharedState, (state, depth, options) =>
  inspectEntries('SharedState', depth, options, () => [state.size, state]))

module.exports = { SharedState, globalState }
