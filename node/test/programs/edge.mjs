// A worker that adds one half of a cycle at the same moment as another one adds the other half, many
// times. Worker 0 makes the tables and looks at what came of it.
import assert from 'node:assert/strict'
import { workerData } from 'node:worker_threads'
import { Table, getHost } from 'krstate'

const { me, rounds } = workerData
const arrived = new Int32Array(workerData.barrier)
const { state } = getHost(workerData.host)

/** Waits until both workers are here. */
function meet() {
  const mine = Atomics.add(arrived, 0, 1) + 1
  const both = mine + (mine % 2)
  Atomics.notify(arrived, 0)
  for (let now = Atomics.load(arrived, 0); now < both; now = Atomics.load(arrived, 0)) Atomics.wait(arrived, 0, now)
}

for (let round = 0; round < rounds; round += 1) {
  if (me === 0) state.set('Pair', [new Table(), new Table()]).set('Refused', { n: 0 })
  meet()
  const pair = state.get('Pair')
  const [from, to] = [pair.at(me), pair.at(1 - me)]
  try {
    from.set('edge', to)
  } catch (error) {
    assert.equal(error.code, 'KR_CYCLE')
    state.get('Refused').increment('n')
  }
  meet()
  if (me === 0) {
    assert.equal(state.get('Refused').get('n'), 1)
    assert.notEqual(from.has('edge'), to.has('edge'))
  }
}
