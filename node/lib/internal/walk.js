'use strict'

const { engine } = require('./engine.js')

/** What of each entry a walk answers; `src/functions/walk.rs` has the same numbers. */
const Part = Object.freeze({
  /** Keys and values take turns. */
  BOTH: 0,
  KEY: 1,
  VALUE: 2,
})

/**
 * How many entries cross from the engine at once. A container that has no more than these needs
 * no walk that outlives the call.
 */
const BATCH = 64

const registry = new FinalizationRegistry(engine.release)

/** An enumeration of one instant that is still running, for as long as somebody can go on with it. */
class Walk {
  #token

  /** @param {number} token */
  constructor(token) {
    this.#token = token
    registry.register(this, token, this)
  }

  /**
   * @param {number} part
   * @returns {any[]} the next entries; none at the end
   */
  next(part) {
    return engine.walkNext(this.#token, part, BATCH)
  }

  end() {
    if (registry.unregister(this)) engine.release(this.#token)
  }
}

/**
 * @template T
 * @param {any[] | number} start what the engine answered to the start of the walk
 * @param {number} part
 * @param {(batch: any[]) => Iterable<T>} split what to make of a batch
 * @returns {Generator<T, void, undefined>}
 */
function steps(start, part, split) {
  // Not in the generator, which does not run before the first `next`: the walk must be given back
  // also if that never comes.
  return typeof start === 'number' ? remaining(new Walk(start), part, split) : whole(start, split)
}

/**
 * @template T
 * @param {any[]} entries
 * @param {(batch: any[]) => Iterable<T>} split
 * @returns {Generator<T, void, undefined>}
 */
function* whole(entries, split) {
  yield* split(entries)
}

/**
 * @template T
 * @param {Walk} walk
 * @param {number} part
 * @param {(batch: any[]) => Iterable<T>} split
 * @returns {Generator<T, void, undefined>}
 */
function* remaining(walk, part, split) {
  try {
    for (let batch = walk.next(part); batch.length > 0; batch = walk.next(part)) yield* split(batch)
  } finally {
    walk.end()
  }
}

/**
 * @param {any[]} batch
 * @returns {Generator<[any, any], void, undefined>}
 */
function* pairs(batch) {
  for (let index = 0; index < batch.length; index += 2) yield [batch[index], batch[index + 1]]
}

/**
 * The entries of one instant: the one when this is called.
 *
 * @param {(token: number, part: number, limit: number) => any[] | number} start
 * @param {number} token
 * @returns {Generator<[any, any], void, undefined>}
 */
function entries(start, token) {
  return steps(start(token, Part.BOTH, BATCH), Part.BOTH, pairs)
}

/**
 * @param {(token: number, part: number, limit: number) => any[] | number} start
 * @param {number} token
 * @returns {Generator<any, void, undefined>}
 */
function keys(start, token) {
  return steps(start(token, Part.KEY, BATCH), Part.KEY, (batch) => batch)
}

/**
 * @param {(token: number, part: number, limit: number) => any[] | number} start
 * @param {number} token
 * @returns {Generator<any, void, undefined>}
 */
function values(start, token) {
  return steps(start(token, Part.VALUE, BATCH), Part.VALUE, (batch) => batch)
}

module.exports = { entries, keys, values }
