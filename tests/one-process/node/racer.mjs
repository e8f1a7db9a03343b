/** A worker that takes part in the race. */

import { parentPort } from 'node:worker_threads'
import { load, openGate, race } from './participant.mjs'

const { pass } = openGate()
const krstate = load('krstate')
parentPort.once('message', () => parentPort.postMessage(race(krstate, pass)))
parentPort.postMessage('ready')
