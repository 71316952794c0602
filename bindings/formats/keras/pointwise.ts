/** Layers that do the same at every step. */
import { Dropout, Linear } from '../../index.js'
import { activate, activationOf } from './activations.js'
import { count, isObject, refuse, show } from './config.js'
import { turned, type Form, type Kind } from './plan.js'

/** What does nothing here. In Keras some of these do in training. */
export const identity: Kind = ({ input }) => ({ output: input, make: () => ({ module: null }) })

export const activation: Kind = ({ config, input, dialect }) => {
  const kind = activationOf(config.activation, dialect)
  return {
    output: input,
    make: () => ({ module: null, run: ({ x, mask }, own) => ({ x: own(activate(kind, x)), mask }) }),
  }
}

export const dropout: Kind = ({ config, input }) => {
  const { rate } = config
  if (typeof rate !== 'number' || !(rate >= 0 && rate < 1)) refuse(`rate is ${show(rate)}, wanted 0 ≤ rate < 1`)
  return {
    output: input,
    make(runtime) {
      const module = new Dropout(runtime, rate as number)
      return { module, run: ({ x, mask }, own) => ({ x: module.training ? own(module.forward(x)) : x, mask }) }
    },
  }
}

export const dense: Kind = (layer) => {
  const { config, input, dialect } = layer
  if (input.rank === 'tokens') layer.expect('steps')
  const units = count(config, 'units')
  const kind = activationOf(config.activation ?? null, dialect)
  const kernel = layer.weight('kernel', [input.width, units])
  const bias = config.use_bias === false ? null : layer.weight('bias', [units])
  const inputs = kernel.shape[0]!
  const output: Form = { rank: input.rank, width: units }
  return {
    output,
    make(runtime, values) {
      const module = new Linear(runtime, inputs, units, { bias: bias !== null })
      module.weight.write(turned(values(kernel), inputs, [0]))
      if (bias) module.bias!.write(values(bias))
      return { module, run: ({ x, mask }, own) => ({ x: own(activate(kind, own(module.forward(x)))), mask }) }
    },
  }
}

const EACH_STEP: ReadonlyMap<unknown, Kind> = new Map([
  ['Dense', dense],
  ['Activation', activation],
  ['Dropout', dropout],
])

/** A layer for each step: these are made so that they do not see the difference. */
export const timeDistributed: Kind = (layer) => {
  layer.expect('steps')
  const { class_name: name, config } = isObject(layer.config.layer) ? layer.config.layer : {}
  const kind = EACH_STEP.get(name)
  if (!kind || !isObject(config)) return refuse(`TimeDistributed of ${show(name)}`)
  return kind(layer.inner(config))
}
