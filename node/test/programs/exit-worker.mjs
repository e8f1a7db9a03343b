// A worker that ends itself in the middle of things.
import { workerData } from 'node:worker_threads'
import { getHost } from 'krstate'

globalThis.kept = getHost(workerData.host).state.get('Visits')
process.exit(0)
