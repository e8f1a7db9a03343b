// Makes and drops containers, handles, enumerations and failed conversions, then tells what is left.
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { SharedState, Table } from 'krstate'

const require = createRequire(import.meta.url)
const root = dirname(require.resolve('krstate/package.json'))
const { engine } = require(join(root, 'lib/internal/engine.js'))

const state = new SharedState()
const long = Array.from({ length: 200 }, (_, index) => ({ index }))

async function churn() {
  for (let round = 0; round < 300; round += 1) {
    const table = new Table({ round, text: 'x'.repeat(10_000), long })
    state.set('Current', table)
    state.get('Current').get('long').at(-1).get('index')
    // Left in the middle: one that was started, one that was not.
    table.get('long')[Symbol.iterator]().next()
    table.get('long')[Symbol.iterator]()
    for (const bad of [{ a: [Symbol('s')] }, { a: new Set() }]) {
      try {
        table.set('bad', bad)
      } catch (error) {
        if (error.code !== 'KR_UNSUPPORTED_TYPE') throw error
      }
    }
    table.toObject()
    if (round % 50 === 0) await setImmediate()
  }
  state.clear()
}

/** Finalizers run in tasks of their own, some time after the collection. */
async function collect() {
  for (let round = 0; round < 100 && (round < 3 || engine.liveContainers() > containers); round += 1) {
    globalThis.gc()
    await setImmediate()
  }
}

const containers = engine.liveContainers()
/** What a few rounds leave. After the first the heap of Node.js grows no more. */
async function rest() {
  for (let time = 0; time < 3; time += 1) {
    await churn()
    await collect()
  }
  return process.memoryUsage().rss
}

const before = await rest()
const after = await rest()
console.log(JSON.stringify({
  containers: engine.liveContainers() - containers,
  megabytes: Math.round((after - before) / 1e6),
}))
