/**
 * One process that loads the three artifacts in one order and uses all of them for the first time at
 * the same moment, from seven threads: two of C, two of Python, two workers and the main thread.
 *
 *     node load_order.mjs c,python,node
 *
 * Prints what each language found, as JSON.
 */

import { Worker } from 'node:worker_threads'
import path from 'node:path'
import { promisify } from 'node:util'
import { ROUNDS, load, made, openGate, race, settings } from './participant.mjs'

const C_THREADS = 2
const PYTHON_THREADS = 2
const WORKERS = 2

process.env.NODE_CALLS_PYTHON_IGNORE_SIGINT = '1'
const koffi = load('koffi')
const { interpreter } = load('node-calls-python')
const gate = openGate()

let c
let python
let krstate

const loaders = {
  c() {
    const library = koffi.load(made('racer.so'))
    c = {
      run: library.func('int racer_run(int)'),
      total: library.func('int64_t racer_total()'),
      containers: library.func('int64_t racer_containers()'),
      home: library.func('int racer_home(_Out_ char *out, int size)'),
    }
  },
  python() {
    interpreter.addImportPath(settings.python.sitePackages)
    interpreter.addImportPath(import.meta.dirname)
    python = interpreter.importSync('racer')
  },
  node() {
    krstate = load('krstate')
  },
}

async function startWorker() {
  const worker = new Worker(new URL('racer.mjs', import.meta.url))
  await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
  return worker
}

for (const name of process.argv[2].split(',')) loaders[name]()
const workers = await Promise.all(Array.from({ length: WORKERS }, startWorker))

gate.set(C_THREADS + PYTHON_THREADS + WORKERS + 1)
const run = promisify(c.run.async)
const parts = [
  ...Array.from({ length: C_THREADS }, () => run(ROUNDS)),
  interpreter.call(python, 'race', made('gate.so'), PYTHON_THREADS, ROUNDS),
  ...workers.map((worker) => {
    const answer = new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
    worker.postMessage('go')
    return answer
  }),
]
const own = race(krstate, gate.pass)
const answers = await Promise.all(parts)
await Promise.all(workers.map((worker) => worker.terminate()))

const buffer = Buffer.alloc(4096)
const length = c.home(buffer, buffer.length)
const facts = interpreter.callSync(python, 'facts')
console.log(
  JSON.stringify({
    claims: [own, ...answers.map((answer) => answer.claims ?? answer)],
    failures: answers.flatMap((answer) => answer.failures ?? []),
    homes: { c: buffer.toString('utf8', 0, length), python: facts.home },
    totals: {
      c: Number(c.total()),
      python: facts.total,
      node: krstate.getHost('race').state.get('Hits').get('n'),
    },
    containers: { c: Number(c.containers()), python: facts.containers },
    expected: (C_THREADS + PYTHON_THREADS + WORKERS + 1) * ROUNDS,
    files: { c: process.env.KRSTATE_C_LIBRARY, python: facts.own, node: path.dirname(load.resolve('krstate')) },
  }),
)
