/** A worker that is in the middle of a call whenever it is ended. Says once that it has begun. */

import { parentPort } from 'node:worker_threads'
import { load } from './participant.mjs'

const { Table, getHost } = load('krstate')
const { state } = getHost('teardown')
const hits = state.get('Hits')
for (let round = 0; ; round++) {
  hits.increment('n')
  hits.set(`key ${round % 50}`, { round, list: [1, { deep: true }] })
  hits.get(`key ${(round + 7) % 50}`)
  for (const [key, value] of hits) if (key === 'never') throw new Error(String(value))
  new Table({ alone: [round] }).set('hits', hits)
  state.set('Latest', { round })
  if (round === 20) parentPort.postMessage('busy')
}
