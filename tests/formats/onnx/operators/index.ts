/** One node each, with random shapes and every form that it has had between opsets 7 and 21. */
import type { Make } from './case.js'
import { elementwise } from './elementwise.js'
import { movement } from './movement.js'
import { products } from './products.js'
import { shapes } from './shapes.js'

export { describe } from './case.js'
export const operatorCases: readonly [string, Make][] = [...elementwise, ...shapes, ...movement, ...products]
