'use strict'

const { engine, objects, waits } = require('./engine.js')

/** How many errands are taken at once, so that the event loop goes on between. */
const BATCH = 4_096

/** After how many new references the errands are looked at, in code that does not return to the loop. */
const OFTEN = 1_024

/** @type {Map<object, number>} */
const ids = new Map()
let latest = 0
let sinceLook = 0
let isStarted = false

/** What answers who asks for a copy; `internal/errands.js` fills it in. */
const copier = { answer: (/** @type {object} */ _object, /** @type {number} */ _factory) => {} }

/**
 * The token of a new reference to an object of this environment. It is given back with `release`; the
 * object is let go when the engine says that no reference is left.
 *
 * @param {object} object
 * @param {string} type its name, for people
 * @returns {number}
 */
function refer(object, type) {
  if (!isStarted) {
    waits.set(engine.objectsStart(), () => work(true))
    isStarted = true
  }
  if (++sinceLook >= OFTEN) work(false)
  const known = ids.get(object)
  const id = known ?? ++latest
  const token = engine.objectNew(id, type)
  if (known === undefined) {
    ids.set(object, id)
    objects.set(id, { object, references: 1 })
  } else {
    /** @type {{ references: number }} */ (objects.get(id)).references += 1
  }
  return token
}

/**
 * Whether an object of this environment is stored anywhere.
 *
 * @param {object} object
 */
const find = (object) => ids.has(object)

/**
 * Does what there is to do for those who refer to objects of this environment.
 *
 * @param {boolean} inLoop whether other code may run here: who asks for copies is answered then
 */
function work(inLoop) {
  sinceLook = 0
  const errands = engine.objectsTake(BATCH)
  for (const errand of errands) {
    if (typeof errand === 'number') letGo(errand)
    else if (inLoop) answer(errand)
    else setImmediate(answer, errand)
  }
  // Nobody rings again for what is left. It keeps no process alive, either.
  if (errands.length === BATCH) setImmediate(work, true).unref()
}

/** @param {number} id */
function letGo(id) {
  const entry = objects.get(id)
  if (entry === undefined) return
  entry.references -= 1
  if (entry.references > 0) return
  objects.delete(id)
  ids.delete(entry.object)
}

/** @param {[id: number, factory: number]} errand */
function answer([id, factory]) {
  try {
    const entry = objects.get(id)
    if (entry !== undefined) copier.answer(entry.object, factory)
  } finally {
    // Who asked gets an error if there was no answer.
    engine.release(factory)
  }
}

module.exports = { copier, find, refer, work }
