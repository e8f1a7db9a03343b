/** What a person sees: a table that is drawn over and over on a terminal, plain lines elsewhere. */

const HEAD = ['language', 'thread', 'operations', 'per second', 'last value']

/**
 * @typedef {object} Row
 * @property {string} language
 * @property {number} thread
 * @property {number} operations
 * @property {number} rate operations per second
 * @property {number} last
 */

export class Screen {
  #plain
  #drawn = 0
  #saidAt = performance.now()

  /** @param {boolean} plain no control sequences */
  constructor(plain) {
    this.#plain = plain
  }

  /** @param {string} line */
  say(line) {
    process.stdout.write(`${line}\n`)
  }

  /**
   * Shows how far everybody is: draws the table anew, or at most once a second says one line.
   *
   * @param {Row[]} rows
   */
  progress(rows) {
    if (!this.#plain) {
      this.#draw(rows)
      return
    }
    const now = performance.now()
    if (now - this.#saidAt < 1_000) return
    this.#saidAt = now
    this.say(`  ... ${number(sum(rows))} increments`)
  }

  /** @param {Row[]} rows */
  result(rows) {
    if (this.#plain) for (const line of layOut(rows)) this.say(line)
    else this.#draw(rows)
    this.#drawn = 0
  }

  /** @param {Row[]} rows */
  #draw(rows) {
    // A line that wraps would take two of the screen's.
    const width = (process.stdout.columns || 80) - 1
    const lines = layOut(rows).map((line) => line.slice(0, width))
    // Up over what was drawn before, then each line anew with its rest erased.
    const up = this.#drawn > 0 ? `\x1b[${this.#drawn}A` : ''
    process.stdout.write(up + lines.map((line) => `\r${line}\x1b[K\n`).join(''))
    this.#drawn = lines.length
  }
}

/** @param {number} value */
export function number(value) {
  return Math.round(value).toLocaleString('en-US')
}

/** @param {Row[]} rows */
function sum(rows) {
  return rows.reduce((total, row) => total + row.operations, 0)
}

/** @param {Row[]} rows */
function layOut(rows) {
  const cells = rows.map((row) => [
    row.language,
    String(row.thread),
    number(row.operations),
    number(row.rate),
    number(row.last),
  ])
  const widths = HEAD.map((head, column) => Math.max(head.length, ...cells.map((line) => line[column].length)))
  const widest = [14, 8, 12, 12, 12]
  return [HEAD, ...cells].map((line) => {
    const padded = line.map((cell, column) => {
      const width = Math.max(widths[column], widest[column])
      return column === 0 ? cell.padEnd(width) : cell.padStart(width)
    })
    return `  ${padded.join('  ')}`
  })
}
