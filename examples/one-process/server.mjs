/** Serves a handler on the loopback address, and sends itself requests. */

import { once } from 'node:events'
import { createServer } from 'node:http'

const ADDRESS = '127.0.0.1'
const DEFAULT_PORT = 5000
/** How many ports are tried before giving up. */
const TRIES = 100

/**
 * The port that the environment asks for.
 *
 * @param {string | undefined} text the variable PORT
 */
export function wantedPort(text) {
  if (text === undefined || text === '') return DEFAULT_PORT
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new Error(`PORT=${text} is no port; use a number from 1 to 65535, or 0 for any free port`)
  }
  return port
}

/**
 * Listens on a port, or on the next free one.
 *
 * @param {import('node:http').RequestListener} handler
 * @param {number} wanted
 * @returns {Promise<{ server: import('node:http').Server, port: number, url: string }>}
 */
export async function listen(handler, wanted) {
  const last = Math.min(wanted + TRIES - 1, 65_535)
  for (let port = wanted; ; port++) {
    const server = createServer(handler)
    server.listen(port, ADDRESS)
    try {
      await once(server, 'listening')
    } catch (error) {
      if (error.code === 'EACCES') {
        throw new Error(`port ${port} may not be opened by this user; set PORT to 1024 or more`)
      }
      if (error.code !== 'EADDRINUSE') throw error
      if (port >= last) {
        throw new Error(`the ports ${wanted} to ${last} are all taken; set PORT to a free one, or to 0 for any`)
      }
      continue
    }
    const bound = /** @type {import('node:net').AddressInfo} */ (server.address()).port
    return { server, port: bound, url: `http://${ADDRESS}:${bound}` }
  }
}

/** @param {import('node:http').Server} server */
export async function stopListening(server) {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}

/**
 * Several clients at once, each with one visit after the other.
 *
 * @param {string} url of the server
 * @param {number} clients
 * @param {number} visits of each client
 * @returns {Promise<{ counts: Set<number>, malformed: number }>}
 *   the counts that were answered, and the status of a broken body
 */
export async function visit(url, clients, visits) {
  const counts = new Set()
  const client = async () => {
    for (let i = 0; i < visits; i++) counts.add((await request(url, 'POST', '/visit')).body.count)
  }
  await Promise.all(Array.from({ length: clients }, client))
  const { status } = await request(url, 'PUT', '/config', '{"maxVisits":')
  return { counts, malformed: status }
}

/**
 * @param {string} url
 * @param {string} method
 * @param {string} path
 * @param {string} [body]
 */
export async function request(url, method, path, body) {
  const response = await fetch(url + path, { method, body })
  return { status: response.status, body: await response.json() }
}
