// A worker that changes values in the ways that lose nothing.
import { workerData } from 'node:worker_threads'
import { getHost } from 'krstate'

const table = getHost(workerData.host).state.get('Table')
const pairs = table.get('pairs')
for (let turn = 0; turn < workerData.times; turn += 1) {
  table.addOrUpdate('count', 1, (count) => count + 1)
  for (;;) {
    const old = table.get('swaps')
    if (table.compareAndSwap('swaps', old, (old ?? 0) + 1)) break
  }
  pairs.update({ a: turn, b: turn })
}
