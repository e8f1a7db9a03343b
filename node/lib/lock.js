'use strict'

const { AsyncLocalStorage } = require('node:async_hooks')
const { inspect } = require('node:util')
const { isMainThread, threadId } = require('node:worker_threads')
const { ErrorCode, KrError, aborted, dateOf } = require('./errors.js')
const { engine } = require('./internal/engine.js')
const { Adoption, Handle } = require('./internal/handles.js')
const { showAs } = require('./internal/inspect.js')
const { until } = require('./internal/wait.js')
const { flag, signalOf, timeoutOf } = require('./options.js')

/** @typedef {import('./options.js').AcquireOptions} AcquireOptions */
/** @typedef {import('./options.js').BlockOptions} BlockOptions */

/** How long a blocked thread waits before it looks whether its worker is being ended, in milliseconds. */
const SLICE = 50

/** Whether the engine knows the name of this thread, which others read as that of a holder. */
let named = false

/**
 * A `use` that is running, for all that it calls and awaits.
 *
 * @typedef {object} Region
 * @property {string} key
 * @property {Guard} guard
 * @property {Region | undefined} outer the one it was started in
 */

/** @type {AsyncLocalStorage<Region>} */
const regions = new AsyncLocalStorage()

/**
 * How many promises of this thread wait for each key.
 *
 * @type {Map<string, number>}
 */
const waiting = new Map()

const registry = new FinalizationRegistry(engine.release)

/**
 * That a lock is held, until `release()`. A guard that is collected before, or whose worker ends,
 * releases the lock as well, and the next holder's guard says `abandoned`.
 */
class Guard extends Handle {
  /** @type {number} */
  #guard
  #token
  #abandoned
  #held = true

  /**
   * @internal
   * @param {unknown} adoption
   * @param {number} token
   * @param {boolean} abandoned
   */
  constructor(adoption, token, abandoned) {
    super()
    if (!(adoption instanceof Adoption)) {
      throw new KrError(ErrorCode.InvalidArgument, 'a Guard comes from a lock: await lock(key).acquire()')
    }
    this.#guard = adoption.token
    this.#token = token
    this.#abandoned = abandoned
    registry.register(this, this.#guard, this)
  }

  /**
   * The fencing token: greater than that of every earlier holder of any lock in the process. What you
   * write to elsewhere can refuse a smaller one than it has seen.
   *
   * @returns {number}
   */
  get token() {
    return this.#token
  }

  /**
   * Whether the holder before disappeared without releasing: what the lock guards may be half done.
   *
   * @returns {boolean}
   */
  get abandoned() {
    return this.#abandoned
  }

  /** Whether the lock is still held by this guard. */
  get held() {
    return this.#held
  }

  /** Releases the lock; the next in the queue has it then. Releasing again does nothing. */
  release() {
    if (!this.#held) return
    this.#held = false
    registry.unregister(this)
    try {
      engine.lockRelease(this.#guard)
    } finally {
      engine.release(this.#guard)
    }
  }

  /** As `release()`, for `using`. */
  [Symbol.dispose]() {
    this.release()
  }
}

/**
 * A named, exclusive lock: one for the whole process, whatever thread or language asks, in order of
 * arrival. `lock(key)` makes one; all objects of one key are one lock.
 */
class Lock extends Handle {
  /** @type {number} */
  #token
  #key
  #keepsAlive = false

  /**
   * @internal
   * @param {unknown} adoption
   */
  constructor(adoption) {
    super()
    if (!(adoption instanceof Adoption)) {
      throw new KrError(ErrorCode.InvalidArgument, 'a Lock comes from lock(key)')
    }
    this.#token = adoption.adopt(this)
    this.#key = engine.lockKey(this.#token)
  }

  /** The key, trimmed and in lower case. */
  get key() {
    return this.#key
  }

  /** Whether somebody holds the lock at this moment. */
  get locked() {
    return engine.lockState(this.#token)[0] !== 0
  }

  /** How many wait for the lock at this moment. */
  get waiters() {
    return engine.lockState(this.#token)[1]
  }

  /**
   * Waits for the lock, without blocking the event loop. Who holds it is not checked: acquiring again
   * before the guard is released waits for that release.
   *
   * A pending acquire does not keep the process alive by itself; see `ref()`.
   *
   * @param {AcquireOptions} [options]
   * @returns {Promise<Guard>}
   * @throws {KrError} `KR_LOCK_TIMEOUT`, a `LockTimeoutError`, when the time is over; an AbortError when
   *   the signal says so: either has left the queue
   */
  async acquire(options) {
    const timeout = timeoutOf(options)
    const signal = signalOf(options)
    if (signal?.aborted) throw aborted(signal)
    const asked = engine.lockTry(this.#token) ?? engine.lockAsk(this.#token)
    if (asked.length === 3) return guardOf(asked)
    const [place, number] = asked
    let isIn = true
    const leave = () => {
      if (isIn) engine.release(place)
      isIn = false
    }
    waiting.set(this.#key, (waiting.get(this.#key) ?? 0) + 1)
    try {
      const granted = timeout > 0 && (await until(number, { timeout, signal, giveUp: leave, keepsAlive: this.#keepsAlive }))
      const held = granted ? engine.lockBlock(place, 0) : undefined
      return guardOf(held ?? engine.lockExpire(place))
    } finally {
      const others = /** @type {number} */ (waiting.get(this.#key)) - 1
      if (others > 0) waiting.set(this.#key, others)
      else waiting.delete(this.#key)
      leave()
    }
  }

  /**
   * Waits for the lock and blocks the thread meanwhile: for workers.
   *
   * @param {BlockOptions} [options]
   * @returns {Guard}
   * @throws {KrError} `KR_LOCK_TIMEOUT` as `acquire`; `KR_LOCK_RECURSION` at once if this thread would
   *   wait for ever for itself; `KR_INVALID_ARGUMENT` in the main thread, unless it is allowed there
   */
  acquireSync(options) {
    const timeout = timeoutOf(options)
    if (isMainThread && !flag(options, 'allowMainThread', false)) {
      throw new KrError(
        ErrorCode.InvalidArgument,
        'acquireSync blocks the event loop of the main thread: use acquire(), or say { allowMainThread: true }',
      )
    }
    const free = engine.lockTry(this.#token)
    if (free !== undefined) return guardOf(free)
    const isBounded = timeout !== Infinity
    if (!isBounded && waiting.has(this.#key)) {
      throw recursion(this.#key, 'a promise of this thread waits for it before, and cannot go on while the thread is blocked')
    }
    const asked = engine.lockAskToBlock(this.#token, isBounded)
    if (asked.length === 3) return guardOf(asked)
    const [place] = asked
    try {
      const deadline = performance.now() + timeout
      for (;;) {
        const left = Math.min(Math.max(Math.ceil(deadline - performance.now()), 0), SLICE)
        // A worker that is being ended ends here, between two slices.
        const held = engine.lockBlock(place, left)
        if (held !== undefined) return guardOf(held)
        if (left === 0) return guardOf(engine.lockExpire(place))
      }
    } finally {
      engine.release(place)
    }
  }

  /**
   * Takes the lock if it is free.
   *
   * @returns {Guard | undefined} undefined if somebody holds it
   */
  tryAcquire() {
    const held = engine.lockTry(this.#token)
    return held === undefined ? undefined : guardOf(held)
  }

  /**
   * Runs a function while the lock is held, and releases it when what the function returns is settled.
   *
   * The function is a region: using the same key again inside of it, at any depth of calls and awaits,
   * would wait for itself and is refused; with a time it times out.
   *
   * @template T
   * @param {(guard: Guard) => T | PromiseLike<T>} fn
   * @param {AcquireOptions} [options]
   * @returns {Promise<T>} what the function gave
   * @throws {KrError} as `acquire`; `KR_LOCK_RECURSION`
   */
  async use(fn, options) {
    const outer = this.#enter(fn, timeoutOf(options))
    const guard = await this.acquire(options)
    try {
      return await regions.run({ key: this.#key, guard, outer }, fn, guard)
    } finally {
      guard.release()
    }
  }

  /**
   * As `use`, for a function that is not asynchronous: waits as `acquireSync` does.
   *
   * @template T
   * @param {(guard: Guard) => T} fn
   * @param {BlockOptions} [options]
   * @returns {T} what the function gave
   * @throws {KrError} as `acquireSync`; `KR_INVALID_ARGUMENT` for a function that gave a promise
   */
  useSync(fn, options) {
    const outer = this.#enter(fn, timeoutOf(options))
    const guard = this.acquireSync(options)
    try {
      const result = regions.run({ key: this.#key, guard, outer }, fn, guard)
      if (typeof (/** @type {any} */ (result)?.then) === 'function') {
        throw new KrError(ErrorCode.InvalidArgument, 'the function of useSync has returned a promise, which goes on without the lock: use use()')
      }
      return result
    } finally {
      guard.release()
    }
  }

  /**
   * Has the acquires that come through this object from now on keep the process alive while they wait.
   *
   * @returns {this}
   */
  ref() {
    this.#keepsAlive = true
    return this
  }

  /**
   * Undoes `ref()`, for the acquires that come from now on: how a lock is made.
   *
   * @returns {this}
   */
  unref() {
    this.#keepsAlive = false
    return this
  }

  /** Whether `ref()` was called. */
  hasRef() {
    return this.#keepsAlive
  }

  /**
   * The region around a new one, which must not hold the key.
   *
   * @param {unknown} fn
   * @param {number} timeout
   */
  #enter(fn, timeout) {
    if (typeof fn !== 'function') throw new KrError(ErrorCode.InvalidArgument, 'use takes a function to run with the lock')
    const outer = regions.getStore()
    for (let region = outer; region !== undefined && timeout === Infinity; region = region.outer) {
      if (region.key === this.#key && region.guard.held) throw recursion(this.#key, 'the function that uses it is inside of another one that does')
    }
    return outer
  }
}

/**
 * A lock that is held.
 *
 * @typedef {object} LockInfo
 * @property {string} key trimmed and in lower case
 * @property {string} language of the holder, such as `Node.js`, `Python` or `.NET`
 * @property {string} name of the holder's thread or task; empty if it is not known
 * @property {Date} since when it acquired the lock
 * @property {number} held for how long, in milliseconds
 * @property {number} token the fencing token
 * @property {number} waiters how many wait
 */

/**
 * The lock of a key. Keys are trimmed and compared without regard to case.
 *
 * @param {string} [key] `default` if left out
 * @returns {Lock}
 * @throws {KrError} `KR_INVALID_KEY` for a blank key
 */
function lock(key = 'default') {
  // Not when this file is loaded: then a home of another version refuses only what it does not have.
  if (!named) engine.lockOwner(isMainThread ? 'main thread' : `worker ${threadId}`)
  named = true
  return new Lock(new Adoption(engine.lockGet(key)))
}

/**
 * The locks that are held at this moment, in every language of the process, sorted by key.
 *
 * @returns {LockInfo[]}
 */
function locks() {
  return engine.lockAll().map(([key, language, name, since, held, token, waiters]) => ({
    key,
    language,
    name,
    since: dateOf(since),
    held: held.milliseconds,
    token,
    waiters,
  }))
}

/**
 * The locks that are held, as a table to print.
 *
 * @param {readonly LockInfo[]} [held] `locks()` if left out
 * @returns {string}
 */
function formatLocks(held = locks()) {
  const rows = [['key', 'held by', 'for', 'waiting', 'token']]
  for (const info of held) {
    const holder = info.name === '' ? info.language : `${info.language} (${info.name})`
    rows.push([info.key, holder, `${(info.held / 1000).toFixed(3)} s`, String(info.waiters), String(info.token)])
  }
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd()).join('\n')
}

/**
 * @param {import('./internal/engine.js').HeldLock} held
 * @returns {Guard}
 */
function guardOf([guard, token, abandoned]) {
  return new Guard(new Adoption(guard), token, abandoned)
}

/**
 * @param {string} key
 * @param {string} why
 */
function recursion(key, why) {
  return new KrError(ErrorCode.LockRecursion, `waiting for the lock ${JSON.stringify(key)} would never end: ${why}`)
}

showAs(Lock, (lock, depth, options) => {
  const state = lock.locked ? `held, ${lock.waiters} waiting` : 'free'
  return `Lock ${inspect(lock.key, { ...options, depth })} <${state}>`
})
showAs(Guard, (guard) => `Guard <${guard.held ? `token ${guard.token}` : 'released'}>`)

module.exports = { Guard, Lock, formatLocks, lock, locks }
