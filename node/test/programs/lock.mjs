// A worker that does with one lock what it is told, and says so.
import { parentPort, workerData } from 'node:worker_threads'
import { getHost, lock } from 'krstate'

const { key, what } = workerData
const say = (message) => parentPort.postMessage(message)
const tell = (run) => {
  try {
    return run()
  } catch (error) {
    return error.code
  }
}

switch (what) {
  case 'hold':
    globalThis.guard = lock(key).acquireSync()
    parentPort.on('message', () => process.exit())
    say('held')
    break
  case 'block':
    say('blocking')
    lock(key).acquireSync()
    break
  case 'wait':
    lock(key).acquire()
    parentPort.on('message', () => {})
    say('waiting')
    break
  case 'recursion': {
    const again = lock(key).useSync(() => tell(() => lock(key).acquireSync()))
    const promised = lock(key).useSync(() => tell(() => lock(key).useSync(() => 1)))
    const returned = tell(() => lock(key).useSync(async () => 1))
    const bounded = lock(key).useSync(() => tell(() => lock(key).acquireSync({ timeout: 1 })))
    say([again, promised, returned, bounded, lock(key).locked])
    break
  }
  case 'promise first': {
    say('ready')
    parentPort.once('message', () => {
      lock(key).acquire()
      say(tell(() => lock(key).acquireSync()))
    })
    break
  }
  case 'count': {
    const table = getHost(workerData.host).state.get('Table')
    let last = 0
    for (let round = 0; round < workerData.rounds; round += 1) {
      const add = (guard) => {
        if (guard.token <= last) throw new Error('a token does not grow')
        last = guard.token
        table.set('Count', table.get('Count') + 1)
      }
      if (round % 2 === 0) lock(key).useSync(add)
      else await lock(key).ref().use(add)
    }
    break
  }
  default:
    throw new Error(`there is no ${what}`)
}
