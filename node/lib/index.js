'use strict'

const { Counter } = require('./counter.js')
const { ErrorCode, FileError, KrError, LockTimeoutError, SnapshotError } = require('./errors.js')
require('./internal/errands.js')
const { ForeignObject } = require('./foreign.js')
const { Host, getHost, hosts } = require('./host.js')
const { Key } = require('./key.js')
const { List } = require('./list.js')
const { Guard, Lock, formatLocks, lock, locks } = require('./lock.js')
const { exportSnapshot, exportSnapshotSync, importSnapshot, importSnapshotSync } = require('./snapshot.js')
const { SharedState, globalState } = require('./state.js')
const { Table } = require('./table.js')
const { Char, DateTime, Decimal, Duration, Guid, Script, Uri, Version, Xml } = require('./values/index.js')
const { TypedNumber, f32, f64, i16, i32, i64, i8, u16, u32, u64, u8 } = require('./values/number.js')

/** @typedef {import('./errors.js').Holder} Holder */
/** @typedef {import('./errors.js').KrErrorCode} KrErrorCode */
/** @typedef {import('./lock.js').LockInfo} LockInfo */
/** @typedef {import('./options.js').AcquireOptions} AcquireOptions */
/** @typedef {import('./options.js').BlockOptions} BlockOptions */
/** @typedef {import('./options.js').ExportOptions} ExportOptions */
/** @typedef {import('./options.js').ImportLimits} ImportLimits */
/** @typedef {import('./options.js').ImportOptions} ImportOptions */
/** @typedef {import('./options.js').SetOptions} SetOptions */
/** @typedef {import('./options.js').StateOptions} StateOptions */
/** @typedef {import('./types.js').Input} Input */
/** @typedef {import('./types.js').AnyKey} AnyKey */
/** @typedef {import('./types.js').PlainKey} PlainKey */
/** @typedef {import('./types.js').Kind} Kind */
/** @typedef {import('./types.js').Value} Value */

module.exports = {
  Char,
  Counter,
  DateTime,
  Decimal,
  Duration,
  ErrorCode,
  FileError,
  ForeignObject,
  Guard,
  Guid,
  Host,
  Key,
  KrError,
  List,
  Lock,
  LockTimeoutError,
  Script,
  SharedState,
  SnapshotError,
  Table,
  TypedNumber,
  Uri,
  Version,
  Xml,
  exportSnapshot,
  exportSnapshotSync,
  f32,
  f64,
  formatLocks,
  getHost,
  globalState,
  hosts,
  i16,
  i32,
  i64,
  i8,
  importSnapshot,
  importSnapshotSync,
  lock,
  locks,
  u16,
  u32,
  u64,
  u8,
}
