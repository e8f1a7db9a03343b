// A worker that stores what it reads in another place.
import { workerData } from 'node:worker_threads'
import { getHost, u8 } from 'krstate'

const { state } = getHost(workerData.host)
state.set('Out', [...state.get('In'), u8(5)])
