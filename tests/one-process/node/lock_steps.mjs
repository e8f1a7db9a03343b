/**
 * The part that every language plays in the tests of the locks, for Node's main thread and its workers.
 * `lock_steps.py` and `../dotnet` hold the same steps:
 *
 * - `queue`: in each round, acquire the own gate, then the lock of all, and write down the own place;
 * - `hold`, `release`: hold a lock in a thread with a name;
 * - `timeOut`: wait for a held lock too short a time, and write down what the error tells.
 *
 * All of it stands in the state of the host `languages`; what goes wrong, in its list `Failures`.
 */

import { load } from './participant.mjs'

const krstate = load('krstate')
const state = () => krstate.getHost('languages').state

/** Runs what nobody waits for. */
export async function reported(language, work) {
  try {
    await work()
  } catch (error) {
    state().get('Failures').push(`${language}: ${error.stack ?? error}`)
  }
}

/** Queues in each round without blocking the loop. */
export async function wait(place) {
  const gate = krstate.lock(`gate ${place}`)
  const race = krstate.lock('race')
  for (let round = state().get('Rounds'); round > 0; round--) {
    const open = await gate.acquire()
    const guard = await race.acquire()
    turn(place, guard)
    guard.release()
    open.release()
  }
}

/** Queues in each round and blocks the thread: for workers. */
export function block(place) {
  const gate = krstate.lock(`gate ${place}`)
  const race = krstate.lock('race')
  for (let round = state().get('Rounds'); round > 0; round--) {
    const open = gate.acquireSync()
    const guard = race.acquireSync()
    turn(place, guard)
    guard.release()
    open.release()
  }
}

/** Waits too short a time, and gives what the error tells. */
export async function timeOut(language, key) {
  try {
    await krstate.lock(key).acquire({ timeout: 20 })
  } catch (error) {
    if (error.code !== 'KR_LOCK_TIMEOUT') throw error
    const { language: holder, name } = error.holder
    state().get('Answers').set(language, { Key: error.key, Language: holder, Name: name, Waited: error.waited >= 20 })
    return
  }
  throw new Error('the lock was free')
}

/** What is done while the lock is held. */
function turn(place, guard) {
  const inside = state().get('Inside')
  if (inside.increment('n') !== 1) throw new Error('two hold the lock')
  state().get('Order').push(place)
  state().get('Tokens').push(guard.token)
  inside.increment('n', -1)
}
