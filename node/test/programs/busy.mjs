// A worker that calls until it is stopped, and says so once it is at it.
import { parentPort, workerData } from 'node:worker_threads'
import { Table, getHost } from 'krstate'

const { state } = getHost(workerData.host)
for (let round = 0; ; round += 1) {
  const visits = state.get('Visits')
  visits.increment('Count')
  visits.set('nested', { list: [1, { two: 2 }], table: new Table() })
  for (const entry of visits) visits.has(entry[0])
  visits.toObject()
  if (round === 0) parentPort.postMessage('busy')
}
