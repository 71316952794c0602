import { isObject } from './config.js'
import type { Entry } from './topology.js'

/** Where the versions of Keras differ, and a file means what its writer computed. */
export interface Dialect {
  /** `hard_sigmoid` is x / 6 + ½ held between 0 and 1; before Keras 3 and in TensorFlow.js it is x / 5 + ½. */
  readonly steepSixth: boolean
  /** A Bidirectional that returns sequences shows zeros at masked steps. Keras before 2.4 and TensorFlow.js repeat the step before. */
  readonly zerosBothWays: boolean
  /** GlobalAveragePooling1D leaves masked steps out. TensorFlow.js does not. */
  readonly masksMeans: boolean
}

/**
 * @param version `keras_version` of the file: `tfjs-layers 4.22.0`, `2.15.0`, `2.2.4-tf`, `3.4.1`; a bare configuration has none
 * @param layers those of Keras 3 have dtypes with a policy
 */
export function dialectOf(version: unknown, layers: readonly Entry[]): Dialect {
  const text = typeof version === 'string' ? version : ''
  const three = text ? text.startsWith('3') : layers.some(({ config }) => isObject(config.dtype))
  const tensorflowJs = text.startsWith('tfjs')
  return {
    steepSixth: three,
    zerosBothWays: !tensorflowJs && !/^(1|2\.[0-3])(\.\d+)*$/.test(text),
    masksMeans: !tensorflowJs,
  }
}
