/** CPython inside this process, started by node-calls-python. */

import { createRequire } from 'node:module'

/**
 * @typedef {object} PythonSettings
 * @property {string} version of the interpreter that node-calls-python was built for
 * @property {string} sitePackages where the krstate wheel is installed
 * @property {string} module the name of the module to call
 * @property {string} folder where that module is
 */

/**
 * @typedef {object} Participant what every language brings; see `participant.mjs`
 * @property {() => unknown} write
 * @property {() => unknown} read
 * @property {() => unknown} prepare
 * @property {() => unknown} go
 */

/**
 * Starts the interpreter and imports the demo's module into it.
 *
 * @param {PythonSettings} settings
 * @returns {Promise<{ participant: Participant, version: string }>}
 */
export async function startPython(settings) {
  // Otherwise it takes Ctrl-C over and ends the process in the middle of everything. Read when it loads.
  process.env.NODE_CALLS_PYTHON_IGNORE_SIGINT = '1'
  const { interpreter } = createRequire(import.meta.url)('node-calls-python')
  interpreter.addImportPath(settings.sitePackages)
  interpreter.addImportPath(settings.folder)
  const module = await interpreter.import(settings.module)
  // Asynchronous calls: they run on a thread of libuv's pool, and the loop stays free.
  const call = (/** @type {string} */ name) => () => interpreter.call(module, name)
  return {
    participant: { write: call('write'), read: call('read'), prepare: call('prepare'), go: call('go') },
    version: await interpreter.call(module, 'version'),
  }
}
