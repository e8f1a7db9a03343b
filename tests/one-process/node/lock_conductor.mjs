/**
 * Who lets the waiters of all languages arrive one after the other, and looks at the order in which
 * they get the lock. Runs in a worker, where it may block.
 *
 * Every waiter has a gate, a lock that the conductor holds until it is the waiter's turn to arrive. The
 * conductor is in the queues of all gates again before the lock of all is released, so that no waiter
 * passes its gate twice.
 */

import assert from 'node:assert/strict'
import { load } from './participant.mjs'

const PATIENCE_MILLISECONDS = 60_000
const krstate = load('krstate')
const yieldProcessor = load('koffi').load('libc.so.6').func('int sched_yield()')

export async function conduct() {
  const { state } = krstate.getHost('languages')
  const places = state.get('Places')
  const [order, tokens, failures] = ['Order', 'Tokens', 'Failures'].map((name) => state.get(name))
  const expected = Array.from({ length: places }, (_, place) => place)
  const gates = expected.map((place) => krstate.lock(`gate ${place}`))
  const race = krstate.lock('race')
  const queued = (lock, waiters, what) => until(() => lock.waiters === waiters, failures, what)

  let held = await Promise.all(gates.map((gate) => gate.acquire()))
  state.set('Ready', true)
  let last = 0n
  for (let round = 0; round < state.get('Rounds'); round++) {
    const open = race.acquireSync()
    for (const place of expected) {
      queued(gates[place], 1, `waiter ${place} is at its gate`)
      held[place].release()
      queued(race, place + 1, `waiter ${place} has arrived`)
    }
    const again = gates.map((gate) => gate.acquire())
    for (const gate of gates) queued(gate, 1, 'the conductor is at the gate')
    open.release()
    held = await Promise.all(again)
    assert.deepEqual(order.toArray(), expected, `round ${round}`)
    for (const token of tokens.toArray().map(BigInt)) {
      assert.ok(token > last, `token ${token} after ${last}`)
      last = token
    }
    order.clear()
    tokens.clear()
  }
  for (const guard of held) guard.release()
  state.set('Done', true)
}

function until(holds, failures, what) {
  const end = performance.now() + PATIENCE_MILLISECONDS
  while (!holds()) {
    yieldProcessor()
    if (failures.length > 0) throw new Error('see the failures before')
    if (performance.now() > end) throw new Error(`it did not come to this: ${what}`)
  }
}
