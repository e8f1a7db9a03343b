'use strict'

const { ErrorCode, KrError, aborted } = require('./errors.js')
const { engine, makers } = require('./internal/engine.js')
const { Adoption, NO_TOKEN, Handle, foreign } = require('./internal/handles.js')
const { showAs } = require('./internal/inspect.js')
const { until } = require('./internal/wait.js')
const { signalOf, timeoutOf } = require('./options.js')

/** @typedef {import('./types.js').Value} Value */
/** @typedef {import('./options.js').AcquireOptions} AcquireOptions */

/** How long a copy is waited for if nothing else is said, in milliseconds. */
const TIMEOUT = 30_000

/**
 * A reference to an object that only another runtime of the process understands: an instance of a class
 * of C# or Python, or of JavaScript in another thread. Stored again, it is that object for its runtime.
 */
class ForeignObject extends Handle {
  /** @type {number} */
  #token
  #runtime
  #typeName

  static {
    foreign.token = (value) => (#token in value ? value.#token : NO_TOKEN)
    makers[4] = (token) => new ForeignObject(new Adoption(token))
  }

  /**
   * @internal
   * @param {unknown} adoption
   */
  constructor(adoption) {
    super()
    if (!(adoption instanceof Adoption)) {
      throw new KrError(ErrorCode.InvalidArgument, 'a ForeignObject is read from where another runtime has stored its object')
    }
    this.#token = adoption.adopt(this)
    const [runtime, typeName] = engine.objectDescribe(this.#token)
    this.#runtime = runtime
    this.#typeName = typeName
  }

  /** The language of the runtime that owns the object, such as `.NET`, `Python` or `Node.js`. */
  get runtime() {
    return this.#runtime
  }

  /** The name of the object's type, as its runtime tells it. */
  get typeName() {
    return this.#typeName
  }

  /**
   * A structural copy of the object, made by its owner when it comes to it: tables, lists and plain data.
   *
   * @param {AcquireOptions} [options] how long to wait; 30 seconds if nothing is said
   * @returns {Promise<Value>}
   * @throws {KrError} `KR_FOREIGN_GONE` if the owner has ended; `KR_UNSUPPORTED_TYPE` if it has no copy to
   *   give; `KR_CALLBACK` if it failed; `KR_TIMEOUT` if it gave none in time; an AbortError when the signal says so
   */
  async value(options) {
    const timeout = timeoutOf(options, TIMEOUT)
    const signal = signalOf(options)
    if (signal?.aborted) throw aborted(signal)
    const pending = engine.objectCopy(this.#token)
    try {
      if (!(await until(engine.pendingWatch(pending), { timeout, signal }))) {
        const who = `the ${this.#runtime} that owns the object (${this.#typeName})`
        throw new KrError(ErrorCode.Timeout, `${who} gave no copy within ${timeout} ms`)
      }
      return engine.pendingTake(pending)
    } finally {
      engine.release(pending)
    }
  }
}

showAs(ForeignObject, (object) => `ForeignObject <${object.runtime}: ${object.typeName}>`)

module.exports = { ForeignObject }
