// A worker that changes what the main thread made, and adds a shared table.
import { workerData } from 'node:worker_threads'
import { Table, getHost } from 'krstate'

const { state } = getHost(workerData.host)
state.get('Items').push('from a worker', { nested: [1, 2] })
state.get('Config').live.Db.Pool += 1
const shared = new Table({ n: 1 })
state.set('Shared', shared).set('Again', { inner: shared })
