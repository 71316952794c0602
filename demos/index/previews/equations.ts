/** A cell with one gate, z: how much is new. The page shows these lines, and the worker compiles them. */
export const equations = `z  = sigmoid(W@x + R@h + b)
n  = tanh(W@x + R@(z * h) + b)
h' = h + z * (n - h)
b_z := -2`
