'use strict'

const { ErrorCode, KrError } = require('./errors.js')
const { Host, getHost, hosts } = require('./host.js')
const { List } = require('./list.js')
const { SharedState, globalState } = require('./state.js')
const { Table } = require('./table.js')

/** @typedef {import('./errors.js').KrErrorCode} KrErrorCode */
/** @typedef {import('./options.js').SetOptions} SetOptions */
/** @typedef {import('./options.js').StateOptions} StateOptions */
/** @typedef {import('./types.js').Input} Input */
/** @typedef {import('./types.js').Key} Key */
/** @typedef {import('./types.js').Value} Value */

module.exports = { ErrorCode, Host, KrError, List, SharedState, Table, getHost, globalState, hosts }
