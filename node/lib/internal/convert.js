'use strict'

const { types } = require('node:util')
const { engine } = require('./engine.js')
const { ErrorCode, KrError } = require('../errors.js')
const { HANDLE, NO_TOKEN, foreign, tokenOf } = require('./handles.js')
const { find, refer } = require('./objects.js')
const { asSpecial } = require('./special.js')

/** How a value goes to the engine; `src/read.rs` has the same numbers. */
const Passing = Object.freeze({
  /** The value itself. */
  SCALAR: 0,
  /** The token of a live container, which will be shared. */
  HANDLE: 1,
  /** The token of a finished builder, whose tree is stored. */
  TREE: 2,
  /** Nothing, where a value may be absent. */
  ABSENT: 3,
  /** With the number of a kind added to it: what a value of that kind consists of. */
  KIND: 16,
})

/**
 * No array is longer unless it has holes: `new Array(2 ** 32 - 1)` holds nothing, but as a list it
 * would not fit into memory.
 */
const MAX_ITEMS = 2 ** 27

/**
 * Each place of a native container gets a copy of its own, so a few objects that hold each other
 * twice over many levels would come to more entries than any memory holds.
 */
const MAX_REPEATED = 1_000_000

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
 * Whether the engine takes the value as it is. It refuses symbols itself.
 *
 * @param {unknown} value
 * @returns {boolean}
 */
function isScalar(value) {
  return typeof value === 'object' ? value === null : typeof value !== 'function'
}

/**
 * Runs `store` with an object made ready for the engine: a live container is shared, a Map, plain
 * object or array is copied into a tree of new containers, a value of a kind is that value, and any other
 * object is stored by reference.
 *
 * @template T
 * @param {object} value
 * @param {(operand: any, how: number) => T} store
 * @returns {T}
 */
function withOperand(value, store) {
  const token = tokenOf(value)
  if (token !== NO_TOKEN) return store(token, Passing.HANDLE)
  if (isNative(value)) return withTree(value, (builder) => store(builder, Passing.TREE))
  const special = specialAt(value, () => '$')
  if (special !== undefined) return store(special.parts, Passing.KIND + special.tag)
  return withReference(value, () => '$', (object) => store(object, Passing.HANDLE))
}

/**
 * Runs `store` with a reference to an object.
 *
 * @template T
 * @param {object} value
 * @param {() => string} path where it is
 * @param {(object: number) => T} store
 * @returns {T}
 */
function withReference(value, path, store) {
  const known = foreign.token(value)
  if (known !== NO_TOKEN) return store(known)
  if (isRefused(value)) throw unsupported(value, path())
  const token = refer(value, typeName(value))
  try {
    return store(token)
  } finally {
    engine.release(token)
  }
}

/**
 * Runs `store` with the structural copy of an object: the instances of classes in it are tables of their
 * own properties.
 *
 * @template T
 * @param {object} value
 * @param {(builder: number) => T} store
 * @returns {T}
 */
function withCopy(value, store) {
  if (typeof value === 'function') {
    throw new KrError(ErrorCode.UnsupportedType, `${describe(value)} has no structural copy`)
  }
  const builder = build(value, true)
  try {
    return store(builder)
  } finally {
    engine.release(builder)
  }
}

/**
 * Runs `compare` with a value to compare with, made ready for the engine, and `otherwise` for one that
 * equals nothing in a container, because it cannot be in one.
 *
 * @template T
 * @param {any} value
 * @param {(operand: unknown, how: number) => T} compare
 * @param {() => T} otherwise
 * @returns {T}
 */
function withWanted(value, compare, otherwise) {
  if (isScalar(value)) return isStorable(value) ? compare(value, Passing.SCALAR) : otherwise()
  const token = tokenOf(value)
  if (token !== NO_TOKEN) return compare(token, Passing.HANDLE)
  if (isNative(value) || (types.isDate(value) && Number.isNaN(value.getTime()))) return otherwise()
  const special = asSpecial(value)
  if (special !== undefined) return compare(special.parts, Passing.KIND + special.tag)
  if (foreign.token(value) === NO_TOKEN && !find(value)) return otherwise()
  return withReference(value, () => '$', (object) => compare(object, Passing.HANDLE))
}

/**
 * Whether a value that is no object can be in a container.
 *
 * @param {unknown} value
 * @returns {boolean}
 */
function isStorable(value) {
  switch (typeof value) {
    case 'bigint':
      return BigInt.asIntN(64, value) === value || BigInt.asUintN(64, value) === value
    case 'string':
      return value.isWellFormed()
    default:
      return typeof value !== 'symbol'
  }
}

/**
 * Runs `store` with a tree of a native container.
 *
 * @template T
 * @param {object} value
 * @param {(builder: number) => T} store
 * @returns {T}
 */
function withTree(value, store) {
  if (!isNative(value)) throw unsupported(value, '$')
  const builder = build(value)
  try {
    return store(builder)
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
 * @param {boolean} [deep] whether instances of classes are copied too
 * @returns {number} the builder's token
 */
function build(root, deep = false) {
  const builder = engine.builderNew()
  try {
    fill(builder, root, deep)
    return builder
  } catch (error) {
    engine.release(builder)
    throw error
  }
}

/**
 * @param {number} builder
 * @param {object} root
 * @param {boolean} deep
 */
function fill(builder, root, deep) {
  const copy = new Copy(builder)
  /** @type {Frame[]} */
  const stack = []
  let frame = copy.begin(false, undefined, root)
  for (;;) {
    if (frame.next === frame.count) {
      copy.end(frame.source)
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
    } else if (isNative(value)) {
      stack.push(frame)
      frame = copy.begin(inTable, key, value)
    } else {
      const path = () => engine.builderPath(builder, inTable, key)
      const special = specialAt(value, path)
      if (special !== undefined) {
        engine.builderValue(builder, inTable, key, special.parts, Passing.KIND + special.tag)
      } else if (deep && typeof value === 'object' && foreign.token(value) === NO_TOKEN && !isRefused(value)) {
        stack.push(frame)
        frame = copy.begin(inTable, key, value)
      } else {
        withReference(value, path, (object) => engine.builderValue(builder, inTable, key, object, Passing.HANDLE))
      }
    }
  }
}

/** A copy that is being made, and the native containers that came up so far. */
class Copy {
  #builder
  /**
   * Whether each is around the current place: meeting such a one again is a cycle.
   *
   * @type {Map<object, boolean>}
   */
  #seen = new Map()
  /** How many entries came up in containers that had come up before. */
  #repeated = 0

  /** @param {number} builder */
  constructor(builder) {
    this.#builder = builder
  }

  /**
   * Opens the container for a native one.
   *
   * @param {boolean} inTable
   * @param {unknown} key
   * @param {object} source
   * @returns {Frame}
   */
  begin(inTable, key, source) {
    /**
     * @param {import('../errors.js').KrErrorCode} code
     * @param {string} message
     */
    const refuse = (code, message) => new KrError(code, message, engine.builderPath(this.#builder, inTable, key))
    const seen = this.#seen.get(source)
    if (seen === true) {
      throw refuse(ErrorCode.CycleRejected, 'the value contains itself; take the cycle out before storing it')
    }
    const frame = inspectNative(source)
    if (frame.count > MAX_ITEMS) {
      throw refuse(ErrorCode.OutOfRange, `an array of length ${frame.count} is too long`)
    }
    if (seen === false) this.#repeated += frame.count + 1
    if (this.#repeated > MAX_REPEATED) {
      throw refuse(
        ErrorCode.OutOfRange,
        'objects that are contained in several places come to more than 1,000,000 copied entries: store them once and use the live handles',
      )
    }
    if (frame.values === null && isPlain(source) && hasSymbolKeys(source)) {
      throw refuse(ErrorCode.InvalidKey, 'an object with a symbol as key cannot be stored; use text keys')
    }
    if (frame.keys === null) engine.builderList(this.#builder, inTable, key)
    else engine.builderTable(this.#builder, inTable, key)
    this.#seen.set(source, true)
    return frame
  }

  /** @param {object} source */
  end(source) {
    engine.builderEnd(this.#builder)
    this.#seen.set(source, false)
  }
}

/**
 * The value that an object is; undefined if it is none.
 *
 * @param {object} object
 * @param {() => string} path where it is
 * @returns {import('./special.js').Special | undefined}
 */
function specialAt(object, path) {
  try {
    return asSpecial(object)
  } catch (error) {
    if (!(error instanceof KrError) || error.path !== undefined) throw error
    throw new KrError(error.code, error.message, path())
  }
}

/**
 * Whether an object is neither copied nor stored by reference: what holds data that no container of ours
 * holds, what is still to give its value, and handles that are no containers of this copy of the package.
 *
 * @param {any} object
 * @returns {boolean}
 */
function isRefused(object) {
  return types.isSet(object)
    || types.isAnyArrayBuffer(object)
    || ArrayBuffer.isView(object)
    || types.isGeneratorObject(object)
    || types.isPromise(object)
    || object[HANDLE] === true
}

/**
 * @param {object} object
 * @param {string} path where it is
 */
function unsupported(object, path) {
  const instead = types.isPromise(object)
    ? 'await it, and store what it gives'
    : 'use a Map, a plain object, an array, a Table, a List or bytes'
  return new KrError(ErrorCode.UnsupportedType, `${describe(object)} cannot be stored; ${instead}`, path)
}

/**
 * Whether an object is a container that is copied.
 *
 * @param {any} object
 * @returns {boolean}
 */
function isNative(object) {
  return Array.isArray(object) || types.isMap(object) || isPlain(object)
}

/**
 * Whether an object is of no class, in whichever context it was made.
 *
 * @param {object} object
 * @returns {boolean}
 */
function isPlain(object) {
  const prototype = Object.getPrototypeOf(object)
  if (prototype === Object.prototype || prototype === null) return true
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf')
}

/**
 * How to walk a native container.
 *
 * @param {any} source
 * @returns {Frame}
 */
function inspectNative(source) {
  if (Array.isArray(source)) {
    // The length of a proxy can be anything.
    const length = Math.trunc(Number(source.length))
    return { source, keys: null, values: source, count: length > 0 ? length : 0, next: 0 }
  }
  if (types.isMap(source)) {
    // A copy, so that code that runs on the way cannot make the walk endless.
    const entries = [...mapEntries.call(source)]
    const keys = entries.map((entry) => entry[0])
    const values = entries.map((entry) => entry[1])
    return { source, keys, values, count: keys.length, next: 0 }
  }
  const own = Object.keys(source)
  // What an error says is in no property of its own that is listed.
  const keys = types.isNativeError(source) ? [...new Set(['name', 'message', ...own])] : own
  return { source, keys, values: null, count: keys.length, next: 0 }
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
  const name = typeName(value)
  return name === '' ? 'an object' : `an object of class ${name}`
}

/**
 * The name of an object's class; empty if it tells none.
 *
 * @param {any} value
 * @returns {string}
 */
function typeName(value) {
  try {
    const name = value.constructor?.name
    return typeof name === 'string' ? name.slice(0, 100) : ''
  } catch {
    // A getter of the object threw. Its name is for people alone.
    return ''
  }
}

module.exports = { Passing, isNative, isScalar, withCopy, withOperand, withTree, withWanted }
