/** Tensors from lists in lists. */
import { ShapeError } from '../../bindings/index.js'
import type { ApiCase } from './case.js'
import { expectRefused } from './refused.js'

export const nestedCases: readonly ApiCase[] = [
  {
    name: 'api: a tensor takes its shape from lists in lists, and refuses those that have none',
    async run(open, check) {
      const runtime = await open()
      const given = [
        [[], [0], []],
        [[1, 2, 3], [3], [1, 2, 3]],
        [Float32Array.of(4, 5), [2], [4, 5]],
        [
          [[1], [2], [3]],
          [3, 1],
          [1, 2, 3],
        ],
        [[[[1, 2], [3, 4]], [[5, 6], [7, 8]]], [2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]], // prettier-ignore
        [[[], []], [2, 0], []],
      ] as const
      for (const [data, shape, numbers] of given) {
        const tensor = runtime.tensor(data)
        check.that(tensor.shape.join() === shape.join(), `[${tensor.shape.join()}] instead of [${shape.join()}]`)
        check.same('tensor', `of [${shape.join()}]`, await tensor.data(), Float32Array.from(numbers))
      }
      const reshaped = runtime.tensor([[1, 2], [3, 4]], [4, 1]) // prettier-ignore
      check.that(reshaped.shape.join() === '4,1', `a given shape counts: [${reshaped.shape.join()}]`)
      check.same('tensor', 'reshaped', await reshaped.data(), Float32Array.of(1, 2, 3, 4))
      check.that(runtime.tensor([[1]], undefined, { requiresGrad: true }).requiresGrad, 'options after no shape')

      const tensor = (data: unknown, shape?: number[]) => runtime.tensor(data as number[], shape)
      await expectRefused(check, [
        [() => tensor([[1, 2], [3, 4, 5], [6]]), ShapeError, /tensor: lists of \[2\] and of \[3\] beside each other/], // prettier-ignore
        [() => tensor([[[1]], [[1, 2]]]), ShapeError, /lists of \[1, 1\] and of \[1, 2\]/],
        [() => tensor([1, [2]]), ShapeError, /tensor: 1 is no list of numbers/],
        [() => tensor([['1', '2']]), ShapeError, /tensor: 1 is no list of numbers/],
        [() => tensor([[1], null]), ShapeError, /tensor: null is no list of numbers/],
        [() => tensor(undefined), ShapeError, /tensor: undefined is no list of numbers/],
        [() => tensor([[1, 2], [3, 4]], [3]), ShapeError, /tensor: 4 numbers do not fill the shape \[3\]/], // prettier-ignore
      ])
    },
  },
]
