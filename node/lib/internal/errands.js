'use strict'

const { Passing, withCopy } = require('./convert.js')
const { engine } = require('./engine.js')
const { messageOf } = require('./factory.js')
const { copier } = require('./objects.js')
const { numberOf } = require('../errors.js')

// Getters of the object run here, on the event loop of the environment that owns it.
copier.answer = (object, factory) => {
  try {
    withCopy(object, (builder) => engine.factoryComplete(factory, builder, Passing.TREE))
  } catch (error) {
    engine.factoryFail(factory, messageOf(error), numberOf(error))
  }
}
