// Ends in the way that the argument names, with live handles, workers and a running enumeration.
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'

const require = createRequire(import.meta.url)
const way = process.argv[2]

async function worker(name, host) {
  const started = new Worker(new URL(name, import.meta.url), { workerData: { host } })
  started.on('error', (error) => {
    throw error
  })
  return started
}

function fill(name) {
  const { Host, List, Table, globalState } = require('krstate')
  const host = new Host(name)
  host.state.set('Visits', { Count: 0, Nested: [1, { a: 1 }] })
  globalState().set('Kept', new Table({ list: new List(Array.from({ length: 500 }, () => ({}))) }))
  const walk = globalState().get('Kept').get('list')[Symbol.iterator]()
  walk.next()
  globalThis.kept = [host, host.state, host.state.get('Visits'), walk]
}

const ends = {
  natural() {},
  exit() {
    process.exit(7)
  },
  async 'exit-busy-workers'() {
    const workers = await Promise.all([1, 2, 3].map(() => worker('busy.mjs', 'exit')))
    await Promise.all(workers.map((busy) => once(busy, 'message')))
    process.exit(7)
  },
  async 'exit-in-worker'() {
    await once(await worker('exit-worker.mjs', 'exit'), 'exit')
  },
  uncaught() {
    throw new Error('nobody catches this')
  },
  async 'worker-only'() {
    await once(await worker('alone.mjs', 'alone'), 'exit')
  },
  'reload-in-one-environment'() {
    for (let round = 0; round < 10; round += 1) {
      for (const path of Object.keys(require.cache)) delete require.cache[path]
      const { getHost } = require('krstate')
      const visits = getHost('exit').state.get('Visits')
      if (visits.increment('Count') !== round + 1) throw new Error('another state')
      globalThis.kept.push(visits)
    }
  },
}

if (way !== 'worker-only') fill('exit')
console.log('ready')
await ends[way]()
