/**
 * Every language of one process, for the tests of what crosses them: Node's main thread and two
 * workers, Python, C# and VB.NET, with one host and a list of what goes wrong in any of them.
 */

import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { load, settings } from './participant.mjs'

process.env.NODE_CALLS_PYTHON_IGNORE_SIGINT = '1'

/** How long a step may take on a busy machine. */
const PATIENCE_MILLISECONDS = 120_000

/** Starts all languages; `module` is Python's part, a file beside this one. */
export async function startLanguages(module, workerFile) {
  const krstate = load('krstate')
  const { state } = new krstate.Host('languages')
  state.set('Failures', [])
  state.set('Answers', {})
  const step = await startDotnet()
  const python = await startPython(module)
  const workers = await Promise.all([1, 2].map((number) => startWorker(workerFile, number)))
  return { krstate, state, dotnet: (...words) => step(words.join('|')), python, workers }
}

async function startDotnet() {
  const host = path.join(process.env.KRSTATE_APP, 'hosts', 'dotnet.mjs')
  const { startDotnet } = await import(pathToFileURL(host).href)
  const assembly = process.env.KRSTATE_LANGUAGES_ASSEMBLY
  const runtimeConfig = assembly.replace(/\.dll$/, '.runtimeconfig.json')
  const { entry } = startDotnet({ ...settings.dotnet, assembly, runtimeConfig })
  return entry('Languages.CSharp.Entry, Languages.CSharp', 'Step')
}

async function startPython(name) {
  const { interpreter } = load('node-calls-python')
  interpreter.addImportPath(settings.python.sitePackages)
  interpreter.addImportPath(import.meta.dirname)
  const module = await interpreter.import(name)
  return (...call) => interpreter.call(module, ...call)
}

/** A worker that does steps: `worker.step(name, ...words)` is done when the step is. */
export async function startWorker(file, number) {
  const worker = new Worker(new URL(file, import.meta.url), { workerData: `Node worker ${number}` })
  const next = async () => (await once(worker, 'message'))[0]
  await next()
  worker.step = async (...words) => {
    const answer = next()
    worker.postMessage(words)
    const { failure } = await answer
    if (failure !== undefined) throw new Error(failure)
  }
  return worker
}

/** Waits until something holds; whatever failed in a language meanwhile is thrown. */
export async function until(state, what, holds, patience = PATIENCE_MILLISECONDS) {
  const end = performance.now() + patience
  while (!holds()) {
    const failures = state.get('Failures')
    if (failures.length > 0) throw new Error(failures.toArray().join('\n'))
    if (performance.now() > end) throw new Error(`it did not come to this: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}
