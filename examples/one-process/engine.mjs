/** Looks at this process from outside: which copies of the engine are loaded, and which one works for all. */

import { existsSync, readFileSync } from 'node:fs'
import koffi from 'koffi'

/** The three artifacts that contain the engine, by the ends of their names. */
const ARTIFACTS = [
  { name: 'Node addon', pattern: /\/krstate\.[^/]+\.node$/ },
  { name: 'Python extension', pattern: /\/krstate\/_native[^/]*\.so$/ },
  { name: 'C library (.NET)', pattern: /\/libkrstate\.so$/ },
]

/**
 * The copies of the engine in this process, from its own memory map.
 *
 * @returns {Array<{ name: string, file: string }>}
 */
export function loadedArtifacts() {
  const files = new Set()
  for (const line of readFileSync('/proc/self/maps', 'utf8').split('\n')) {
    // address, rights, offset, device, inode, path
    const path = line.split(/\s+/, 6)[5] === undefined ? '' : line.slice(line.indexOf('/'))
    if (path.startsWith('/')) files.add(path)
  }
  return ARTIFACTS.flatMap(({ name, pattern }) =>
    [...files].filter((file) => pattern.test(file)).map((file) => ({ name, file })),
  )
}

/**
 * The file of the home: the copy that all others forward to. Asked through the C library, as any C
 * program would; the answer would be the same from each copy.
 *
 * @param {string} library libkrstate.so, as it is loaded
 * @returns {{ file: string, version: string }}
 */
export function home(library) {
  koffi.struct('kr_text', { data: 'const void *', len: 'size_t', encoding: 'uint32_t' })
  const c = koffi.load(library)
  const text = (/** @type {string} */ name) => {
    const out = {}
    c.func(`void ${name}(_Out_ kr_text *out)`)(out)
    return koffi.decode(out.data, 'char', Number(out.len))
  }
  return { file: text('kr_home_file'), version: text('kr_version') }
}

/**
 * Whether a thread belongs to this process.
 *
 * @param {number} thread its number in /proc
 */
export function isOwnThread(thread) {
  return existsSync(`/proc/self/task/${thread}`)
}
