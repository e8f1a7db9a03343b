// A worker that does a bit of everything until it is stopped, and says so once it is at it.
import { parentPort, workerData } from 'node:worker_threads'
import { Decimal, Table, getHost, u8 } from 'krstate'

const { state } = getHost(workerData.host)
const shared = state.get('Shared')
const count = shared.counter('Count')

/** Begins a value that is never made, and waits for those that others have begun. */
function begin(round) {
  const ignore = () => {}
  state.getOrAdd(`Made${round % 5}`, () => new Promise(ignore)).catch(ignore)
}

for (let round = 0; ; round += 1) {
  count.add(1)
  begin(round)
  shared.set('values', [new Decimal('1.10'), Buffer.alloc(100), new Date(round), new URL('urn:a'), { deep: [[[u8(1)]]] }])
  shared.addOrUpdate('updated', 0, (old) => old + 1)
  shared.swap('swapped', new Table({ round }))
  for (const [key] of shared) shared.kind(key)
  state.snapshot()
  // Left in the middle.
  shared.get('values')[Symbol.iterator]().next()
  if (round === 3) parentPort.postMessage('busy')
}
