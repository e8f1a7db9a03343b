/**
 * The routes of the tutorial "Managing Shared State" (4.2) for `node:http`.
 *
 * They know nothing but a state: whoever else holds that state, in whatever language, sees and makes
 * the same changes.
 */

/** Entries that a client may not remove. */
const CORE = new Set(['visits', 'config', 'starttime'])
/** A larger body is refused: the largest one that makes sense is a few hundred bytes. */
const MAX_BODY = 64 * 1024
/** So much of a larger body is read and dropped, so that its sender gets to see the refusal. */
const MAX_DROPPED = 16 * MAX_BODY

/** A refusal that the client is told about. */
class HttpError extends Error {
  /**
   * @param {number} status
   * @param {Record<string, unknown>} body
   * @param {Record<string, string>} [headers]
   */
  constructor(status, body, headers = {}) {
    super(String(body.error))
    this.status = status
    this.body = body
    this.headers = headers
  }
}

/**
 * Puts the entries of the tutorial into a state.
 *
 * @param {import('krstate').SharedState} state
 */
export function defineState(state) {
  state.set('Visits', { Count: 0 })
  state.set('Config', { MaxVisits: 100, AppName: 'SharedStateDemo' })
  state.set('StartTime', new Date().toISOString())
}

/**
 * Makes the handler of all routes.
 *
 * @param {object} options
 * @param {import('krstate').SharedState} options.state the state that `defineState` filled
 * @param {string} options.runspace names who executes the routes; part of the answers
 * @returns {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => Promise<void>}
 */
export function tutorialRoutes({ state, runspace }) {
  const routes = makeRoutes(state, runspace)
  return async (request, response) => {
    try {
      const body = await answer(routes, request)
      send(response, 200, body)
    } catch (error) {
      if (response.destroyed) return
      if (error instanceof HttpError) send(response, error.status, error.body, error.headers)
      else send(response, 500, { error: error instanceof Error ? error.message : String(error) })
    }
  }
}

/** Method, then path; `{name}` stands for the last part of a path. */
function makeRoutes(state, runspace) {
  return {
    '/info': {
      GET: () => {
        const config = state.get('Config')
        const uptime = (Date.now() - Date.parse(state.get('StartTime'))) / 1000
        return {
          appName: config.get('AppName'),
          maxVisits: config.get('MaxVisits'),
          uptimeSeconds: Math.round(uptime * 100) / 100,
          runspace,
        }
      },
    },
    '/visits': {
      GET: () => ({ count: state.get('Visits').get('Count'), runspace }),
    },
    '/visit': {
      POST: () => {
        // The answer shows the number that this very increment made, not one read afterwards.
        const count = state.get('Visits').increment('Count')
        const maxVisits = state.get('Config').get('MaxVisits')
        return { count, maxVisits, remaining: Number(maxVisits) - Number(count), runspace }
      },
    },
    '/reset': {
      POST: () => {
        state.get('Visits').set('Count', 0)
        return { message: 'Visit counter reset', count: 0 }
      },
    },
    '/config': {
      PUT: async (request) => {
        const wanted = checkConfig(await readJson(request))
        const config = state.get('Config')
        for (const [key, value] of wanted) config.set(key, value)
        return { message: 'Configuration updated', config }
      },
    },
    '/state/{name}': {
      GET: (_request, name) => {
        const value = state.get(name)
        if (value === undefined || value === null) throw notFound(name)
        return { name, value, type: typeName(value), runspace }
      },
      DELETE: (_request, name) => {
        if (CORE.has(name.toLowerCase())) {
          throw new HttpError(403, { error: 'Cannot remove core state variables', name })
        }
        if (!state.delete(name)) throw notFound(name)
        return { message: 'State variable removed', name }
      },
    },
  }
}

/** @param {string} name */
function notFound(name) {
  return new HttpError(404, { error: 'State variable not found', name })
}

/** @param {unknown} value */
function typeName(value) {
  return typeof value === 'object' && value !== null ? value.constructor.name : typeof value
}

/**
 * @param {ReturnType<typeof makeRoutes>} routes
 * @param {import('node:http').IncomingMessage} request
 */
async function answer(routes, request) {
  const [path] = (request.url ?? '/').split('?', 1)
  let name = ''
  let methods = Object.hasOwn(routes, path) && !path.includes('{') ? routes[path] : undefined
  const parts = /^\/state\/([^/]+)$/.exec(path)
  if (parts !== null) {
    methods = routes['/state/{name}']
    name = decode(parts[1])
  }
  if (methods === undefined) throw new HttpError(404, { error: 'Not found', path })
  const method = request.method ?? 'GET'
  if (!Object.hasOwn(methods, method)) {
    const allow = Object.keys(methods).join(', ')
    throw new HttpError(405, { error: `Method not allowed; use ${allow}`, path }, { Allow: allow })
  }
  return methods[method](request, name)
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new HttpError(400, { error: `The path holds a broken escape: ${text}` })
  }
}

/**
 * What a client may change, as the keys of the table. Everything is checked before anything is set.
 *
 * @param {unknown} body
 * @returns {Array<[string, string | number]>}
 */
function checkConfig(body) {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new HttpError(400, { error: 'The body has to be a JSON object' })
  }
  const { maxVisits, appName } = /** @type {Record<string, unknown>} */ (body)
  /** @type {Array<[string, string | number]>} */
  const wanted = []
  if (maxVisits !== undefined && maxVisits !== null) {
    if (typeof maxVisits !== 'number' || !Number.isSafeInteger(maxVisits) || maxVisits < 0) {
      throw new HttpError(400, { error: 'maxVisits has to be a whole number, 0 or more' })
    }
    wanted.push(['MaxVisits', maxVisits])
  }
  if (appName !== undefined && appName !== null) {
    if (typeof appName !== 'string' || !appName.isWellFormed()) {
      throw new HttpError(400, { error: 'appName has to be a text' })
    }
    wanted.push(['AppName', appName])
  }
  return wanted
}

/** @param {import('node:http').IncomingMessage} request */
async function readJson(request) {
  const chunks = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size <= MAX_BODY) chunks.push(chunk)
    // Leaving the loop early cuts the connection.
    else if (size > MAX_DROPPED) break
  }
  if (size > MAX_BODY) throw new HttpError(413, { error: `The body is larger than ${MAX_BODY} bytes` })
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
    return JSON.parse(text)
  } catch (error) {
    throw new HttpError(400, { error: `The body is not JSON: ${error.message}` })
  }
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {number} status
 * @param {unknown} body
 * @param {Record<string, string>} [headers]
 */
function send(response, status, body, headers = {}) {
  // Another language may have stored an integer that no JavaScript number holds.
  const exact = (_key, value) => (typeof value === 'bigint' ? String(value) : value)
  const text = JSON.stringify(body, exact)
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    ...headers,
  })
  response.end(text)
}
