// Measures locks that nobody else wants beside a mutex of npm, and how free the event loop is while
// many wait; prints rows of the bench as JSON.
//
// Figures are nanoseconds for one acquire and release: the shortest of many turns, in which all take part.
// The argument is the folder that has the mutex in its node_modules.

import { createRequire } from 'node:module'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { lock } from 'krstate'

const { Mutex } = createRequire(`${process.argv[2]}/`)('async-mutex')

const TURNS = 60
const PER_TURN = 2_000
const WAITERS = 1_000
const DELAY_LIMIT_MS = 20
const PEER_OF_DELAY = '20 ms over a loop where nobody waits'

function row(name, ours, peer, peerValue, unit = 'ns', limit = null) {
  return { name, threads: 1, ours, peer, peer_value: peerValue, ratio: ours / peerValue, unit, limit }
}

async function inTurn(actions) {
  const shortest = actions.map(() => Infinity)
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [at, action] of actions.entries()) {
      const begun = process.hrtime.bigint()
      for (let count = 0; count < PER_TURN; count++) await action()
      shortest[at] = Math.min(shortest[at], Number(process.hrtime.bigint() - begun) / PER_TURN)
    }
  }
  return shortest
}

/** The delay of the loop, in milliseconds, while so many wait for a lock and are served in turn. */
async function delay(held, waiters) {
  const guard = await held.acquire()
  const waiting = Array.from({ length: waiters }, () => held.use(() => {}))
  const delays = monitorEventLoopDelay({ resolution: 1 })
  delays.enable()
  await setTimeout(200)
  guard.release()
  await Promise.all(waiting)
  await setTimeout(200)
  delays.disable()
  return delays.percentile(99) / 1e6 - 1
}

const ours = lock('bench').ref()
const theirs = new Mutex()
const [peer, acquire, peerUse, use] = await inTurn([
  async () => (await theirs.acquire())(),
  async () => (await ours.acquire()).release(),
  () => theirs.runExclusive(() => {}),
  () => ours.use(() => {}),
])
const idle = await delay(ours, 0)
const p99 = await delay(ours, WAITERS)
console.log(
  JSON.stringify([
    row('Node.js: acquire and release', acquire, 'async-mutex', peer),
    row('Node.js: use', use, 'async-mutex', peerUse),
    row('Node.js: delay of a loop where 1,000 wait, p99', p99, PEER_OF_DELAY, idle + DELAY_LIMIT_MS, 'ms', 1),
  ]),
)
