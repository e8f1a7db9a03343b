/**
 * Whether there is an order of the operations of a history that explains all answers: each takes effect at
 * one instant between its start and its end, as on one table in one thread.
 *
 * The search is that of Wing and Gong (Testing and verifying concurrent objects, 1993), with Lowe's memory of
 * the states it has seen (Testing for linearizability, 2017).
 */

/** What each operation does to the entries of a table (none once its host is closed): answer and new entries. */
const model = {
  get: (entries, key) => [text(entries[key]), entries],
  set: (entries, key, value) => ['', { ...entries, [key]: value }],
  remove(entries, key) {
    const { [key]: old, ...rest } = entries
    return [String(old !== undefined), rest]
  },
  swap: (entries, key, value) => [text(entries[key]), { ...entries, [key]: value }],
  increment(entries, key, by) {
    const sum = (entries[key] ?? 0) + by
    return [text(sum), { ...entries, [key]: sum }]
  },
  compare: (entries, key, expected, value) =>
    entries[key] === expected ? ['true', { ...entries, [key]: value }] : ['false', entries],
  add(entries, key, value) {
    const stored = entries[key] ?? value
    return [text(stored), { ...entries, [key]: stored }]
  },
  // What `increment` does, by a function of the player's own language.
  raise: (entries, key, by) => model.increment(entries, key, by),
  pair: (entries, one, other, value) => ['', { ...entries, [one]: value, [other]: value }],
  all: (entries) => [all(entries), entries],
  close: () => ['', undefined],
}

/** An entry as the players tell it. */
const text = (value) => (value === undefined ? 'none' : String(value))

/** All entries as the players tell them. */
export const all = (entries) =>
  Object.keys(entries)
    .sort()
    .map((key) => `${key}=${entries[key]}`)
    .join(' ')

function apply(entries, [name, ...words]) {
  return entries === undefined ? ['closed', undefined] : model[name](entries, ...words)
}

/**
 * @param players the operations of each, in its own order: `{operation, start, end, answer}`. One whose answer
 * is not known has none; of a player that was ended, any number of the last may never have happened.
 */
export function isLinearizable(players) {
  const steps = [{ done: players.map(() => 0), entries: {} }]
  const seen = new Set()
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    const { done, entries } = step
    const next = players.map((operations, player) => operations[done[player]])
    if (next.every((operation) => operation === undefined || operation.answer === undefined)) return true
    const firstEnd = Math.min(...next.map((operation) => operation?.end ?? Infinity))
    for (const [player, operation] of next.entries()) {
      if (operation === undefined || operation.start > firstEnd) continue
      const [answer, after] = apply(entries, operation.operation)
      if (operation.answer !== undefined && operation.answer !== answer) continue
      const then = { done: done.with(player, done[player] + 1), entries: after }
      const name = `${then.done} ${after === undefined ? 'closed' : all(after)}`
      if (!seen.has(name)) steps.push(then)
      seen.add(name)
    }
  }
  return false
}
