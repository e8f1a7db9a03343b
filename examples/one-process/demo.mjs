/** The course of the demo. */

import { setTimeout as delay } from 'node:timers/promises'
import { Host } from 'krstate'
import { home, isOwnThread, loadedArtifacts } from './engine.mjs'
import { READ_FROM, startLanguages, THREADS, THREADS_OF_HOSTED } from './languages.mjs'
import { ALL, HOST } from './participant.mjs'
import { defineState, tutorialRoutes } from './routes.mjs'
import { number } from './screen.mjs'
import { listen, request, stopListening, visit, wantedPort } from './server.mjs'

/** Increments of each thread, unless the settings say otherwise. */
const OPERATIONS = 300_000
/** How often the table on the screen is drawn, in milliseconds. */
const REDRAW = 100
/** Without any progress for this long something hangs, in milliseconds. */
const PATIENCE = 60_000
/** Clients and their visits when the demo sends requests to itself. */
const CLIENTS = 8
const VISITS = 50
/** Exit codes of a program that a signal ended before its work was done. */
const INTERRUPTED = { SIGINT: 130, SIGTERM: 143 }

export class Demo {
  #settings
  /** @type {number} */
  #operations
  #screen
  /** @type {Host | undefined} */
  #host
  /** @type {import('./languages.mjs').Languages | undefined} */
  #languages
  /** @type {import('node:http').Server | undefined} */
  #server
  /** @type {keyof typeof INTERRUPTED | undefined} */
  #signal
  #prepared = false

  /**
   * @param {any} settings what `cargo xtask demo` wrote
   * @param {import('./screen.mjs').Screen} screen
   */
  constructor(settings, screen) {
    this.#settings = settings
    this.#operations = settings.operations ?? OPERATIONS
    this.#screen = screen
  }

  /**
   * Runs it all.
   *
   * @param {boolean} serve keep serving until a signal comes
   * @returns {Promise<number>} the exit code
   */
  async run(serve) {
    const port = wantedPort(process.env.PORT)
    this.#host = new Host(HOST)
    this.#defineRun()
    this.#languages = await startLanguages(this.#settings)
    const signalled = this.#listenForSignals()
    await this.#all('write')
    this.#showProcess()
    await this.#readNotes()
    await this.#hammer()
    if (this.#signal === undefined) await this.#serveVisits(port)
    if (this.#signal !== undefined) {
      this.#screen.say(`demo: interrupted (${this.#signal})`)
      return INTERRUPTED[this.#signal]
    }
    this.#screen.say('demo: OK')
    if (serve) await this.#serveUntil(signalled)
    return 0
  }

  /** Ends everything that was started; nothing is left that keeps the process alive. */
  async close() {
    if (this.#server !== undefined) await stopListening(this.#server)
    if (this.#languages !== undefined) {
      if (this.#prepared) await this.#endThreads()
      this.#languages.visitor.stop()
      await this.#languages.close()
    }
    this.#host?.close()
  }

  get #state() {
    if (this.#host === undefined) throw new Error('the demo has not started')
    return this.#host.state
  }

  /** What the languages need to know, and where they put what they do. */
  #defineRun() {
    const state = this.#state
    const run = { Threads: THREADS_OF_HOSTED, Operations: this.#operations, ReadFrom: READ_FROM, Stop: false, Finished: 0 }
    state.set('Run', run)
    for (const name of ['Notes', 'Reads', 'Threads', 'Hits']) state.set(name, {})
    state.set('Failures', [])
    defineState(state)
  }

  #listenForSignals() {
    // Once: a second Ctrl-C ends the process at once.
    return new Promise((resolve) => {
      for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
        process.once(signal, () => {
          this.#signal = signal
          this.#state.get('Run').set('Stop', true)
          resolve(signal)
        })
      }
    })
  }

  /** Everybody has used the engine by now, so all copies are loaded. */
  #showProcess() {
    const artifacts = loadedArtifacts()
    const names = new Set(artifacts.map(({ name }) => name))
    const library = artifacts.find(({ file }) => file.endsWith('/libkrstate.so'))
    if (names.size !== 3 || library === undefined) {
      throw new Error(`this process should have three artifacts with the engine, but has: ${[...names].join(', ')}`)
    }
    const { file, version } = home(library.file)
    if (!artifacts.some((artifact) => artifact.file === file)) {
      throw new Error(`the home should be one of the artifacts, but is ${file}`)
    }
    this.#screen.say(`one process, pid ${process.pid}: ${this.#languages?.versions}`)
    this.#screen.say(`krstate ${version} is loaded ${artifacts.length} times (/proc/self/maps); one copy works for all:`)
    for (const artifact of artifacts) {
      const role = artifact.file === file ? 'home' : 'uses the home'
      this.#screen.say(`  ${artifact.name.padEnd(16)}  ${role.padEnd(13)}  ${artifact.file}`)
    }
  }

  /** Everybody reads the nested table of another language. */
  async #readNotes() {
    await this.#all('read')
    const reads = this.#state.get('Reads')
    const notes = this.#state.get('Notes')
    this.#screen.say('a nested table of another language, read and marked:')
    for (const [reader, writer] of Object.entries(READ_FROM)) {
      const found = reads.get(reader)?.toObject()
      const written = notes.get(writer)?.get('Written')
      const right = found?.Text === `Hello from ${writer}` && found.Sum === 6 && written.get('ReadBy') === reader
      if (!right) throw new Error(`${reader} read ${JSON.stringify(found)} from ${writer}: ${JSON.stringify(written)}`)
      this.#screen.say(`  ${reader.padEnd(14)}  "${found.Text}", sum ${found.Sum}: OK`)
    }
  }

  /** Everybody counts in one table at the same time. */
  async #hammer() {
    await this.#all('prepare')
    this.#prepared = true
    const rows = this.#rows()
    const strangers = rows.filter((row) => !isOwnThread(row.thread))
    if (strangers.length > 0) throw new Error(`no threads of this process: ${JSON.stringify(strangers)}`)
    this.#screen.say(
      `${rows.length} threads increment counters in one table, ${number(this.#operations)} times each, at the same time:`,
    )
    const failed = new Promise((_resolve, reject) => {
      for (const participant of Object.values(this.#participants())) {
        Promise.resolve().then(() => participant.go()).catch(reject)
      }
    })
    await Promise.race([this.#watch(rows.length), failed])
    this.#screen.result(this.#rows())
    if (this.#signal === undefined) this.#checkTotal()
  }

  /** @param {number} threads */
  async #watch(threads) {
    const run = this.#state.get('Run')
    let seen = -1
    let seenAt = performance.now()
    while (run.get('Finished') < threads) {
      await delay(REDRAW)
      this.#throwFailures()
      this.#screen.progress(this.#rows())
      const total = this.#state.get('Hits').get(ALL) ?? 0
      if (total !== seen) {
        seen = total
        seenAt = performance.now()
      } else if (performance.now() - seenAt > PATIENCE) {
        throw new Error(`nothing was counted for ${PATIENCE / 1_000} s; ${run.get('Finished')} of ${threads} threads are done`)
      }
    }
    this.#throwFailures()
  }

  #checkTotal() {
    const hits = this.#state.get('Hits')
    const rows = this.#rows()
    let total = 0
    let expected = 0
    for (const [language, threads] of Object.entries(THREADS)) {
      const wanted = threads * this.#operations
      const count = hits.get(language)
      const last = Math.max(...rows.filter((row) => row.language === language).map((row) => row.last))
      if (count !== wanted || last !== wanted) {
        throw new Error(`${language} counted to ${count} and saw ${last} last; ${wanted} was expected`)
      }
      total += count
      expected += wanted
    }
    const all = hits.get(ALL)
    if (total !== expected || all !== expected) {
      throw new Error(`the total is ${number(total)}, counted together ${number(all)}; ${number(expected)} was expected`)
    }
    this.#screen.say(`total ${number(total)} of ${number(expected)}, and ${number(all)} in the counter of all: OK`)
  }

  /** @param {number} wanted the port */
  async #serveVisits(wanted) {
    const handler = tutorialRoutes({ state: this.#state, runspace: `Node main thread, process ${process.pid}` })
    const { server, port, url } = await listen(handler, wanted)
    this.#server = server
    if (wanted !== 0 && port !== wanted) this.#screen.say(`port ${wanted} is taken, so port ${port} is used`)
    this.#screen.say(`serving ${url}`)
    const { counts, malformed } = await visit(url, CLIENTS, VISITS)
    const expected = CLIENTS * VISITS
    const { count } = (await request(url, 'GET', '/visits')).body
    if (count !== expected || counts.size !== expected) {
      throw new Error(`${expected} visits were counted as ${count}, with ${counts.size} different answers`)
    }
    if (malformed !== 400) throw new Error(`a malformed body was answered with ${malformed}, not 400`)
    this.#screen.say(`  ${CLIENTS} clients, ${VISITS} x POST /visit each, at the same time: count ${count}: OK`)
  }

  /** @param {Promise<unknown>} signalled */
  async #serveUntil(signalled) {
    this.#languages?.visitor.start()
    const { port } = /** @type {import('node:net').AddressInfo} */ (this.#server?.address())
    this.#screen.say(`C# increments Visits.Count once a second. Watch it: curl http://127.0.0.1:${port}/visits`)
    this.#screen.say('Ctrl-C ends.')
    await signalled
    this.#throwFailures()
    this.#screen.say('ended')
  }

  #participants() {
    if (this.#languages === undefined) throw new Error('the languages have not started')
    return this.#languages.participants
  }

  /** @param {'write' | 'read' | 'prepare'} step */
  async #all(step) {
    try {
      for (const participant of Object.values(this.#participants())) await participant[step]()
    } catch (error) {
      this.#throwFailures()
      throw error
    }
  }

  /** Everybody's line. */
  #rows() {
    return [...this.#state.get('Threads').values()].map((line) => {
      const operations = line.get('Operations')
      const seconds = line.get('Seconds')
      return {
        language: line.get('Language'),
        thread: line.get('Thread'),
        operations,
        rate: seconds > 0 ? operations / seconds : 0,
        last: line.get('Last'),
      }
    })
  }

  /** What a thread of any language could not do stands in the state. */
  #throwFailures() {
    const failures = [...this.#state.get('Failures')]
    if (failures.length === 0) return
    const more = failures.length > 1 ? `\n(and ${failures.length - 1} more failures)` : ''
    throw new Error(`${failures[0]}${more}`)
  }

  /** After a failure or a signal: lets all threads go, and waits until they have seen that they should stop. */
  async #endThreads() {
    const run = this.#state.get('Run')
    run.set('Stop', true)
    const threads = this.#state.get('Threads').size
    const hosted = ['C#', 'VB.NET', 'Python']
    await Promise.allSettled(hosted.map(async (language) => this.#participants()[language].go()))
    for (let waited = 0; run.get('Finished') < threads && waited < 5_000; waited += 10) await delay(10)
  }
}
