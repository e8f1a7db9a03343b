// A worker that exports and imports without an end.
import { parentPort, workerData } from 'node:worker_threads'
import { exportSnapshot, exportSnapshotSync, getHost, importSnapshot } from 'krstate'

const { state } = getHost(workerData.host)
class Own {
  inside = [1]
}
parentPort.postMessage('exporting')
for (let round = 0; ; round += 1) {
  if (workerData.how === 'blocked') exportSnapshotSync({ own: new Own(), all: state.get('Items') }, { progress: () => {} })
  else await Promise.all([importSnapshot(await state.export()), exportSnapshot(new Own()), state.export({ path: workerData.path })])
}
