/**
 * A player's part in the histories, for Node; `history_steps.py` and `../dotnet` hold the same:
 *
 * - `play`: in each round, pass its gate, wait until all players have, do the own script, and write down start,
 *   end and answer of each operation.
 *
 * Times are those of CLOCK_MONOTONIC, which all languages read.
 */

import { load } from './participant.mjs'
import { all } from './linearizable.mjs'

const krstate = load('krstate')
const yieldProcessor = load('koffi').load('libc.so.6').func('int sched_yield()')

export const now = () => Number(process.hrtime.bigint())

const operations = {
  get: (table, key) => table.get(key),
  set: (table, key, value) => void table.set(key, value),
  remove: (table, key) => table.delete(key),
  swap: (table, key, value) => table.swap(key, value),
  increment: (table, key, by) => table.increment(key, by),
  compare: (table, key, expected, value) => table.compareAndSwap(key, expected, value),
  add: (table, key, value) => table.getOrAdd(key, value),
  raise: (table, key, by) => table.addOrUpdate(key, by, (old) => old + by),
  pair: (table, one, other, value) => void table.update({ [one]: value, [other]: value }),
  all: (table) => all(table.toObject()),
}
const answersNothing = new Set(['set', 'pair'])

/** Does an operation on the table of the round. */
export function operate([name, ...words]) {
  try {
    const table = krstate.getHost('cells')?.state.get('Cells')
    if (table === undefined) return 'closed'
    const answer = operations[name](table, ...words)
    return answersNothing.has(name) ? '' : answer === undefined ? 'none' : String(answer)
  } catch (error) {
    if (error.code === 'KR_DISPOSED') return 'closed'
    throw error
  }
}

/** Plays all rounds from `first` on, and blocks the thread: for workers. */
export function play(player, first, rounds) {
  const { state } = krstate.getHost('languages')
  for (let round = first; round < rounds; round++) {
    krstate.lock(`round ${round}`).acquireSync().release()
    const started = state.get('Started')
    started.increment('n')
    while (started.get('n') < started.get('of')) yieldProcessor()
    const done = state.get('Scripts').get(player).toArray().map((operation) => {
      yieldProcessor()
      const start = now()
      const answer = operate(operation)
      return [start, now(), answer]
    })
    state.get('Results').set(player, done)
  }
}
