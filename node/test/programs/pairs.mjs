// A worker that changes two keys in one step, without an end.
import { parentPort, workerData } from 'node:worker_threads'
import { getHost } from 'krstate'

const pair = getHost(workerData.host).state.get('Pair')
parentPort.postMessage('writing')
for (let turn = 1; ; turn += 1) pair.update({ a: turn, b: turn })
