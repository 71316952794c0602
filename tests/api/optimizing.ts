/** Adam over parameters that come, go and move. */
import { Adam, GRU, Linear, Parameter, SGD, backward, crossEntropy } from '../../bindings/index.js'
import { Random } from '../reference/random.js'
import type { ApiCase } from './case.js'

const late: ApiCase = {
  name: 'api: a parameter whose first gradient comes late moves by lr, and waits untouched until then',
  async run(open, check) {
    const runtime = await open(1)
    const [early, other] = [new Linear(runtime, 2, 2), new Linear(runtime, 2, 2)]
    const lr = 0.01
    const optimizer = new Adam([...early.parameters(), ...other.parameters()], { lr })
    const x = runtime.tensor([1, 2], [1, 2])
    const before = await other.weight.data()
    for (let step = 0; step < 20; step++) {
      crossEntropy(early.forward(x), [0]).backward()
      optimizer.step()
    }
    check.same('adam', 'the waiting weight', await other.weight.data(), before)
    crossEntropy(other.forward(x), [0]).backward()
    optimizer.step()
    const moved = (await other.weight.data()).map((value, n) => Math.abs(value - before[n]!))
    check.close(
      'adam',
      'the first move',
      moved,
      moved.map(() => lr),
      10,
    ) // the difference of numbers near 1
  },
}

const moving: ApiCase = {
  name: 'api: a gradient waits while its parameter moves to an optimizer; zeroGrad drops it',
  async run(open, check) {
    const runtime = await open(2)
    const linear = new Linear(runtime, 2, 2)
    const x = runtime.tensor([1, 2], [1, 2], { requiresGrad: true })
    const loss = () => crossEntropy(linear.forward(x), [0])
    loss().backward()
    const gradient = await linear.weight.grad!.data()
    const optimizer = new Adam(linear.parameters(), { lr: 0.1 })
    check.same('adam', 'the gradient that waits', await linear.weight.grad!.data(), gradient)
    const before = await linear.weight.data()
    optimizer.step()
    check.that((await linear.weight.data()).join() !== before.join(), 'the step changed nothing')
    check.that(linear.weight.grad === null, 'a used gradient is still there')

    loss().backward()
    optimizer.zeroGrad()
    x.zeroGrad()
    const unchanged = await linear.weight.data()
    optimizer.step()
    check.same('adam', 'after zeroGrad', await linear.weight.data(), unchanged)
    check.that(optimizer.steps === 1 && x.grad === null, 'a dropped gradient counts')
  },
}

const learnedState: ApiCase = {
  name: 'api: a learned initial state and a learned input give the same before and after they move to an optimizer',
  async run(open, check) {
    const runtime = await open(3)
    const gru = new GRU(runtime, 3, 4)
    const random = new Random(4)
    const pad = new Parameter(runtime, 'pad', [5], random.uniform(5))
    const h = new Parameter(runtime, 'h0', [1, 2, 4], random.uniform(8))
    const x = new Parameter(runtime, 'x', [2, 2, 3], random.uniform(12))
    const run = () => gru.forward(x, { state: { h } })
    const before = await run().y.data()
    const optimizer = new Adam([pad, h, x], { lr: 0.1 })
    check.same('forward', 'y', await run().y.data(), before)
    const { y } = run()
    const dy = runtime.tensor(new Float32Array(16).fill(1), [2, 2, 4])
    backward([y], [dy])
    optimizer.step()
    const after = await run().y.data()
    const sum = (values: Float32Array): number => values.reduce((total, value) => total + value, 0)
    check.that(sum(after) < sum(before), `Σ y went from ${sum(before)} to ${sum(after)}`)
  },
}

const elsewhere: ApiCase = {
  name: 'api: an optimizer saves what is its own, whatever optimizer its parameters went to since',
  async run(open, check) {
    const runtime = await open(4)
    const linear = new Linear(runtime, 70, 3)
    const { weight, bias } = linear
    const adam = new Adam([weight, bias!], { lr: 0.1 })
    crossEntropy(linear.forward(runtime.tensor(new Float32Array(70).fill(1), [1, 70])), [0]).backward()
    adam.step()
    const before = await adam.save()
    new SGD([bias!, weight])
    const after = await adam.save()
    check.that(before.length === after.length && before.every((byte, at) => byte === after[at]), 'another file')
  },
}

export const optimizingCases: readonly ApiCase[] = [late, moving, learnedState, elsewhere]
