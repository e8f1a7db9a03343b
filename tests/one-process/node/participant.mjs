/**
 * What the threads of one process do in the race for the first use of krstate: each claims the same
 * host at the same moment, which one of them gets if they share one home, and then all count.
 */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

/** Loads packages from the folder that the tests installed them into. */
export const load = createRequire(path.join(process.env.KRSTATE_APP, 'package.json'))
/** What the demo's set-up found on this machine. */
export const settings = JSON.parse(readFileSync(path.join(process.env.KRSTATE_APP, 'settings.json'), 'utf8'))
export const made = (/** @type {string} */ name) => path.join(process.env.KRSTATE_ONE_PROCESS, name)
export const ROUNDS = 500

/** The gate's functions, which know nothing of krstate. */
export function openGate() {
  const gate = load('koffi').load(made('gate.so'))
  return { set: gate.func('void gate_set(int)'), pass: gate.func('void gate_pass()') }
}

/**
 * One JavaScript thread's part.
 *
 * @param {typeof import('krstate')} krstate
 * @param {() => void} pass
 * @returns {number} how many hosts it made: 0 or 1
 */
export function race(krstate, pass) {
  let claimed = 0
  pass()
  try {
    new krstate.Host('race').state.set('Hits', { n: 0 })
    claimed = 1
  } catch (error) {
    if (error.code !== 'KR_HOST_EXISTS') throw error
  }
  pass()
  const hits = krstate.getHost('race').state.get('Hits')
  for (let round = 0; round < ROUNDS; round++) hits.increment('n')
  return claimed
}
