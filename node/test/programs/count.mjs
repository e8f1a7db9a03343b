// A worker that counts in a table of a host.
import { workerData } from 'node:worker_threads'
import { getHost } from 'krstate'

const visits = getHost(workerData.host).state.get('Visits')
for (let index = 0; index < workerData.times; index += 1) {
  visits.increment('Count')
  visits.increment(workerData.own)
}
