// Stores and removes a million objects, then tells what is left of them.
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { Table } from 'krstate'

const require = createRequire(import.meta.url)
const { objects } = require(join(dirname(require.resolve('krstate/package.json')), 'lib/internal/engine.js'))

class Thing {
  constructor(index) {
    this.index = index
  }
}

const table = new Table()
const round = (from, count) => {
  for (let index = from; index < from + count; index += 1) {
    table.set('thing', new Thing(index))
    if (index % 3 === 0) table.delete('thing')
  }
}
const settle = async () => {
  table.clear()
  for (let turn = 0; turn < 50 && objects.size > 0; turn += 1) await setImmediate()
  globalThis.gc()
}
round(0, 100_000)
await settle()
const before = process.memoryUsage()
let most = 0
for (let part = 0; part < 20; part += 1) {
  round(100_000 + part * 45_000, 45_000)
  most = Math.max(most, objects.size)
}
await settle()
const after = process.memoryUsage()
const mebibytes = (bytes) => bytes / 2 ** 20
console.log(JSON.stringify({
  left: objects.size,
  bounded: most < 10_000,
  heap: mebibytes(after.heapUsed - before.heapUsed) < 4,
  process: mebibytes(after.rss - before.rss) < 64,
}))
